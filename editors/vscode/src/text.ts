const end = /([.!?…]+)["'”’»)\]*_]*(?=\s|$)|(?=\n)/g;
const abbreviation = /(?<![\p{L}.])(?:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|cf|eds|pp|approx|lt|sgt|capt|rev|gov|(?!i)\p{L})$/iu;

/** Whether the typed text needs no space before it: a closing mark, or a line break. */
export const takesSpace = (typed: string) => /^[\r\n.,;:!?…)\]}”’»"]/.test(typed);

/** The rest of the sentence, given the part of the suggestion that is already in the text; undefined if the two do not agree. */
export function restOfSentence(suggestion: string, taken: string): string | undefined {
  if (!suggestion.startsWith(taken))
    return undefined;
  for (const { index, 0: { length }, 1: marks } of suggestion.matchAll(end))
    if (index + length >= taken.length && !(marks === '.' && abbreviation.test(suggestion.slice(0, index))))
      return suggestion.slice(taken.length, index + length);
  return suggestion.slice(taken.length).trimEnd();
}
