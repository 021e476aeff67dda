import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look } from '../../src/status';

test('ready shows the model and offers others', () => {
  const { text, command } = look({ state: 'ready', model: 'gpt2' }, true);
  assert.deepEqual({ text, command }, { text: '$(pencil) gpt2', command: 'gpt2Lsp.selectModel' });
});
test('loading and busy show that something moves', () => {
  assert.match(look({ state: 'loading', model: '' }, true).text, /spin/);
  assert.match(look({ state: 'busy', model: 'gpt2' }, true).text, /spin.*gpt2/);
});
test('a file without suggestions says so', () => assert.match(look({ state: 'ready', model: 'gpt2' }, false).tooltip, /No suggestions in this file/));
test('a pause is ended by a click', () => assert.equal(look({ state: 'paused', model: 'gpt2' }, true).command, 'gpt2Lsp.resume'));
test('an error shows its remedy, in any file', () => {
  const { tooltip, command, warns } = look({ state: 'error', model: '', message: 'No model.', remedy: 'Choose another.' }, false);
  assert.deepEqual({ tooltip, command, warns }, { tooltip: 'No model.\nChoose another.', command: 'gpt2Lsp.showRemedy', warns: true });
});
