namespace Gpt2.Prose.Blocks;

/// <summary>Decides what one line is and moves the state behind it; <paramref name="previous"/> is the paragraph's last line.</summary>
internal delegate Line BlockRule(ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> line);
