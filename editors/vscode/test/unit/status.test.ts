import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look } from '../../src/status';

test('ready shows the model', () => assert.deepEqual(look({ state: 'ready', model: 'gpt2' }), ['pencil', 'gpt2', 'Suggestions are on.']));
test('loading and busy show a spinning icon', () => {
  assert.match(look({ state: 'loading', model: '' }).join(), /spin,GPT-2/);
  assert.match(look({ state: 'busy', model: 'gpt2' }).join(), /spin,gpt2/);
});
test('the status of a file without suggestions says why', () =>
  assert.deepEqual(look({ state: 'ready', model: 'gpt2' }, 'Suggestions are off in YAML files.'), ['circle-slash', 'GPT-2', 'Suggestions are off in YAML files.']));
test('the status of a pause says when it ends, in any file', () =>
  assert.equal(look({ state: 'paused', model: 'gpt2', message: 'Suggestions are paused until 14:35.' }, 'Off.')[2], 'Suggestions are paused until 14:35.'));
test('the status of an error shows the remedy, in any file', () =>
  assert.deepEqual(look({ state: 'error', model: '', message: 'No model.', remedy: 'Choose another.' }, 'Off.'), ['warning', 'GPT-2', 'No model. Choose another.']));
