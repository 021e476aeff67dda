import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, progressOf } from '../../src/catalogue';

const gpt2 = { id: 'gpt2', parameters: 124_439_808, bytes: 548_105_171, memoryBytes: 300_000_000, licence: 'MIT', installed: false, bundled: false };

test('a model is told by size, licence and what it costs to have it', () => assert.deepEqual(describe(gpt2, 'prose-mini'), {
  label: 'gpt2', description: '124.4 M parameters, download of 548 MB', detail: 'Licence MIT; needs 300 MB of memory',
}));
test('a model that is here is not downloaded', () => {
  assert.match(describe({ ...gpt2, installed: true }, '').description, /installed$/);
  assert.match(describe({ ...gpt2, bundled: true }, '').description, /comes along$/);
});
test('the model that writes now is ticked', () => assert.equal(describe(gpt2, 'gpt2').label, '$(check) gpt2'));
test('a licence that nobody knows is said to be unknown', () => assert.match(describe({ ...gpt2, licence: undefined }, '').detail, /^Licence unknown/));

test('a download is told file by file, and its bar is that of the whole model', () => {
  const progress = progressOf({ ...gpt2, bytes: 10_000_000 });
  assert.deepEqual(progress('{"file":"vocab.json","received":1000000,"total":1000000}'), { message: 'vocab.json, 1 MB of 1 MB (100 %)', increment: 10 });
  assert.deepEqual(progress('{"file":"model.safetensors","received":3000000,"total":9000000}'), { message: 'model.safetensors, 3 MB of 9 MB (33 %)', increment: 30 });
  assert.equal(progress('{"file":"model.safetensors","received":9000000,"total":9000000}')?.increment, 60);
});
test('a file of unknown length is told too', () => assert.equal(progressOf(gpt2)('{"file":"config.json","received":0}')?.message, 'config.json, 0 MB'));
test('the last line names no file', () => assert.equal(progressOf(gpt2)('{"path":"/models/gpt2"}'), undefined));
