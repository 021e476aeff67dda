using Gpt2.LanguageServer.Models;

namespace Gpt2.LanguageServer.Server;

/// <summary>What a server needs from outside.</summary>
/// <param name="Engines">Loads models.</param>
/// <param name="Time">The clock.</param>
/// <param name="ErrorOutput">Takes the log besides the editor.</param>
/// <param name="ParentProcess">The editor's process, if the command line named it.</param>
internal sealed record HostOptions(EngineFactory Engines, TimeProvider Time, TextWriter ErrorOutput, int? ParentProcess = null);
