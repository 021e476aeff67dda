import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restartDelayMs } from '../../src/backoff';

test('each crash in a row doubles the delay, and after the sixth the server is not restarted', () => {
  const crashes = [1000, 2000, 3000, 4000, 5000, 6000];
  assert.deepEqual(crashes.map((_, i) => restartDelayMs(crashes.slice(0, i + 1))), [500, 1000, 2000, 4000, 8000, undefined]);
});
test('a crash long ago is forgotten', () => assert.equal(restartDelayMs([0, 1, 2, 3, 4, 5, 600_000]), 500));
