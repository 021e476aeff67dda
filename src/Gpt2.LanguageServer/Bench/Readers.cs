using Gpt2.Inference.Session;

namespace Gpt2.LanguageServer.Bench;

/// <summary>Adapters for what can be measured.</summary>
internal static class Readers
{
    public static TokenReader Of(Gpt2Session session, CancellationToken ct) =>
        new(session.Config.VocabSize, session.Config.ContextLength, () => session.RewindTo(0), tokens => session.Run(tokens, ct));
}
