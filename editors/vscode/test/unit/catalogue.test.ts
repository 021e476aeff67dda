import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, step } from '../../src/catalogue';

const gpt2 = { id: 'gpt2', parameters: 124_439_808, bytes: 548_105_171, memoryBytes: 300_000_000, licence: 'MIT', installed: false, bundled: false };

test('a model is told by size, licence and what it costs to have it', () => assert.deepEqual(describe(gpt2), {
  label: 'gpt2', description: '124.4 M parameters, download of 548 MB', detail: 'Licence MIT; needs 300 MB of memory',
}));
test('a model that is here is not downloaded', () => {
  assert.match(describe({ ...gpt2, installed: true }).description, /installed$/);
  assert.match(describe({ ...gpt2, bundled: true }).description, /comes along$/);
});
test('a step of a download is told in bytes and per cent', () =>
  assert.equal(step('{"file":"model.safetensors","received":1500000000,"total":6000000000}'), 'model.safetensors, 1.5 GB of 6.0 GB (25 %)'));
test('the last line names no file', () => assert.equal(step('{"path":"/models/gpt2"}'), undefined));
