using Gpt2.Inference.Continuations;
using Gpt2.Inference.Sampling;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Writing;

/// <summary>What a command writes.</summary>
/// <param name="Command">The command.</param>
/// <param name="Title">For the progress that the writer sees.</param>
/// <param name="StopAt">Where it ends by itself. The prompt has each paragraph in one line, so that a line's end is the
/// paragraph's.</param>
/// <param name="MaxTokens">Where it ends at the latest, unless the request says otherwise.</param>
internal sealed record TextCommandKind(string Command, string Title, StopAt StopAt, int MaxTokens)
{
    public static readonly TextCommandKind Paragraph = new(CommandNames.ContinueParagraph, "Continuing the paragraph", StopAt.Line, 200);
    public static readonly TextCommandKind Sentence = new(CommandNames.CompleteSentence, "Completing the sentence", StopAt.Sentence, 60);
    public static readonly TextCommandKind Alternative = new(
        CommandNames.FindAlternatives,
        "Finding alternatives",
        StopAt.Sentence,
        40
    );
    public static readonly TextCommandKind Sample = new(CommandNames.Sample, "Writing from nothing", StopAt.Never, 200);

    /// <summary>How requested text is drawn where the request does not say. Read side by side: a higher temperature rambles, without
    /// the n-gram limit a small model goes round in circles, and a limit of 3 forbids to name anybody twice.</summary>
    public static readonly SamplingOptions Sampling = SamplingOptions.Readable with { RepetitionPenalty = 1, NoRepeatNgram = 4 };
}
