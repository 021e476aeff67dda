namespace Gpt2.Prose.Blocks;

/// <summary>Classifies a line and moves the state past it; <paramref name="previous"/> is the last line of the paragraph.</summary>
internal delegate Line BlockRule(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line);
