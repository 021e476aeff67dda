using Gpt2.Inference.Continuations;
using Gpt2.Inference.Sampling;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Writing;

/// <summary>A kind of text that a command writes.</summary>
/// <param name="Command">The command.</param>
/// <param name="Title">The title of the progress bar.</param>
/// <param name="StopAt">Where it ends by itself. The prompt has each paragraph on one line, so the end of a line is the end of a
/// paragraph.</param>
/// <param name="MaxTokens">The maximum length, unless the request sets another.</param>
internal sealed record TextCommandKind(string Command, string Title, StopAt StopAt, int MaxTokens)
{
    public static readonly TextCommandKind Paragraph = new(CommandNames.ContinueParagraph, "Continuing the paragraph", StopAt.Line, 200);
    public static readonly TextCommandKind Sentence = new(CommandNames.CompleteSentence, "Completing the sentence", StopAt.Sentence, 60);
    public static readonly TextCommandKind Alternative = new(CommandNames.FindAlternatives, "Finding alternatives", StopAt.Sentence, 40);
    public static readonly TextCommandKind Sample = new(CommandNames.Sample, "Writing from nothing", StopAt.Never, 200);

    /// <summary>How requested text is sampled where the request does not say. Found by comparing texts: a higher temperature rambles,
    /// without the n-gram limit a small model goes round in circles, and with a limit of 3 nobody can be named twice.</summary>
    public static readonly SamplingOptions Sampling = SamplingOptions.Readable with { RepetitionPenalty = 1, NoRepeatNgram = 4 };
}
