import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restOfSentence, takesSpace } from '../../src/text';

const rest = (suggestion: string, taken: string, expected?: string) => assert.equal(restOfSentence(suggestion, taken), expected);
test('the rest of a sentence ends at its full stop', () => rest(' old man sat. He slept.', ' old', ' man sat.'));
test('a number is no end', () => rest(' cost 3.5 pounds. Then', ' cost', ' 3.5 pounds.'));
test('a suggestion without an end is taken whole', () => rest(' old man sat', ' old', ' man sat'));
test('when the sentence is in the text, nothing is left of it', () => rest('end. Next one.', 'end.', ''));
test('with the first sentence taken, the next one follows', () => rest('end. Next one. More.', 'end. Next', ' one.'));
test('another text is no part of it', () => rest(' old man', ' young'));
test('an abbreviation ends no sentence', () => rest(' Mr. J. Smith sat. He slept.', ' Mr.', ' J. Smith sat.'));
test('closing quotes belong to the sentence', () => rest(' he said “no.” Then', ' he', ' said “no.”'));
test('a sentence ends with its line', () => rest(' old man\nsat', ' old', ' man'));
test('I may be the last word', () => rest(' than I. Then', ' than', ' I.'));
test('no space stands before a mark that closes something, nor at the end of a line', () => {
  for (const typed of ['.', ',', ';', ':', '!', '?', ')', ']', '”', '’', '"', '""', '\n', '\r\n', '\n  '])
    assert.ok(takesSpace(typed), typed);
  for (const typed of ['', 'a', ' ', '-', '(', '“', '*', 'a.'])
    assert.ok(!takesSpace(typed), typed);
});
