using Gpt2.Inference;

namespace Gpt2.LanguageServer.Handlers;

/// <summary>What a command writes.</summary>
/// <param name="Title">For the progress that the writer sees.</param>
/// <param name="StopAt">Where it ends by itself. The prompt has each paragraph in one line, so that a line's end is the paragraph's.</param>
/// <param name="MaxTokens">Where it ends at the latest, unless the request says otherwise.</param>
internal sealed record TextKind(string Title, StopAt StopAt, int MaxTokens)
{
    public static readonly TextKind Paragraph = new("Continuing the paragraph", StopAt.Line, 200);
    public static readonly TextKind Sentence = new("Completing the sentence", StopAt.Sentence, 60);
    public static readonly TextKind Alternative = new("Looking for alternatives", StopAt.Sentence, 40);
    public static readonly TextKind Sample = new("Writing from nothing", StopAt.Never, 200);

    /// <summary>How requested text is drawn where the request does not say: bold enough to be worth asking for.</summary>
    public static readonly SamplingOptions Sampling = new() { Temperature = 0.8f, TopK = 40, TopP = 0.95f, NoRepeatNgram = 3 };
}
