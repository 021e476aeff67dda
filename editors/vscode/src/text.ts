/** A place in a text, as VS Code counts: UTF-16 units. */
export interface Place {
  line: number;
  character: number;
}

/** Where a text ends that is inserted at a place. */
export function endOf(text: string, at: Place): Place {
  const lines = text.split('\n');
  const last = lines[lines.length - 1].length;
  return lines.length === 1 ? { line: at.line, character: at.character + last } : { line: at.line + lines.length - 1, character: last };
}

/** What is left of the sentence when so much of the suggestion is in the text; undefined if the two do not agree. */
export function restOfSentence(suggestion: string, taken: string): string | undefined {
  if (!suggestion.startsWith(taken))
    return undefined;
  for (const { index, segment } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(suggestion)) {
    const end = index + segment.trimEnd().length;
    if (end >= taken.length)
      return suggestion.slice(taken.length, end);
  }
  return '';
}
