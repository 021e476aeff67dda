using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Server;

/// <summary>What a server needs from outside.</summary>
/// <param name="Engines">Loads models.</param>
/// <param name="Time">The clock.</param>
/// <param name="ErrorOutput">Takes the log besides the editor.</param>
/// <param name="ParentProcess">The editor's process, if the command line named it.</param>
/// <param name="CalibrationText">What models are calibrated on that were not yet; none is calibrated without.</param>
/// <param name="Beside">Starts what is served beside the editor, with the same model.</param>
/// <param name="Playground">Starts the playground; there is none without.</param>
internal sealed record HostOptions(
    EngineFactory Engines,
    TimeProvider Time,
    TextWriter ErrorOutput,
    int? ParentProcess = null,
    Func<CalibrationText>? CalibrationText = null,
    Func<SuggestionService, Task<IAsyncDisposable?>>? Beside = null,
    PlaygroundStart? Playground = null
);
