import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restOfSentence, takesSpace } from '../../src/text';

const rest = (suggestion: string, taken: string, expected?: string) => assert.equal(restOfSentence(suggestion, taken), expected);
test('the rest of a sentence ends at its full stop', () => rest(' old man sat. He slept.', ' old', ' man sat.'));
test('a number does not end a sentence', () => rest(' cost 3.5 pounds. Then', ' cost', ' 3.5 pounds.'));
test('a suggestion without a sentence end is accepted whole', () => rest(' old man sat', ' old', ' man sat'));
test('nothing is left of a sentence that has been accepted', () => rest('end. Next one.', 'end.', ''));
test('the next sentence follows once the first is accepted', () => rest('end. Next one. More.', 'end. Next', ' one.'));
test('other typed text leaves nothing to accept', () => rest(' old man', ' young'));
test('an abbreviation does not end a sentence', () => rest(' Mr. J. Smith sat. He slept.', ' Mr.', ' J. Smith sat.'));
test('closing quotes belong to the sentence', () => rest(' he said “no.” Then', ' he', ' said “no.”'));
test('a sentence ends at the end of its line', () => rest(' old man\nsat', ' old', ' man'));
test('the word I may end a sentence', () => rest(' than I. Then', ' than', ' I.'));
test('closing marks and line breaks remove the space before them', () => {
  for (const typed of ['.', ',', ';', ':', '!', '?', ')', ']', '”', '’', '"', '""', '\n', '\r\n', '\n  '])
    assert.ok(takesSpace(typed), typed);
  for (const typed of ['', 'a', ' ', '-', '(', '“', '*', 'a.'])
    assert.ok(!takesSpace(typed), typed);
});
