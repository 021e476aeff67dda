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
