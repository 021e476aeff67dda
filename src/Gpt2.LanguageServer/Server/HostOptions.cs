using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Server;

/// <summary>What a server gets from the program that hosts it.</summary>
/// <param name="Engines">Loads models.</param>
/// <param name="Time">The clock.</param>
/// <param name="ErrorOutput">Receives the log in addition to the editor.</param>
/// <param name="ParentProcess">The editor's process, if given on the command line.</param>
/// <param name="CalibrationText">The text for calibrating models; if null, none is calibrated.</param>
/// <param name="Beside">Starts what is served beside the editor with the same model.</param>
/// <param name="Playground">Starts the playground; null if there is none.</param>
internal sealed record HostOptions(
    EngineFactory Engines,
    TimeProvider Time,
    TextWriter ErrorOutput,
    int? ParentProcess = null,
    Func<CalibrationText>? CalibrationText = null,
    Func<SuggestionService, Task<IAsyncDisposable?>>? Beside = null,
    PlaygroundStart? Playground = null
);
