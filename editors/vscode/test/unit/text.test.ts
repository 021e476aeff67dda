import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endOf, restOfSentence } from '../../src/text';

test('text within a line ends further right', () => assert.deepEqual(endOf(' and on', { line: 3, character: 4 }), { line: 3, character: 11 }));
test('text over lines ends in the last one', () => assert.deepEqual(endOf('x\ny\nzz', { line: 3, character: 4 }), { line: 5, character: 2 }));
test('characters outside the basic plane count twice, as in VS Code', () => assert.equal(endOf('😀', { line: 0, character: 0 }).character, 2));

const rest = (suggestion: string, taken: string, expected?: string) => assert.equal(restOfSentence(suggestion, taken), expected);
test('the rest of a sentence ends at its full stop', () => rest(' old man sat. He slept.', ' old', ' man sat.'));
test('a number is no end', () => rest(' cost 3.5 pounds. Then', ' cost', ' 3.5 pounds.'));
test('a suggestion without an end is taken whole', () => rest(' old man sat', ' old', ' man sat'));
test('when the sentence is in the text, nothing is left of it', () => rest('end. Next one.', 'end.', ''));
test('with the first sentence taken, the next one follows', () => rest('end. Next one. More.', 'end. Next', ' one.'));
test('another text is no part of it', () => rest(' old man', ' young'));
