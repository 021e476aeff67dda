import assert from 'node:assert/strict';
import os from 'node:os';
import { keyToGhost, median } from '../screen.mjs';

const text = 'The children went to the garden in the middle of the night. He looked at her for a moment and the United States of America.';
const momentMs = 400;

/** How fast it is. */
export default async function ({ check, editor }) {
  await check('from key to ghost text: median under 150 ms', async () => {
    await editor.open('pace.md');
    const { fresh, through } = await keyToGhost(editor.page, text, momentMs);
    assert.ok(fresh.length >= 10, `only ${fresh.length} fresh suggestions`);
    const figure = values => `median ${Math.round(median(values))} ms (${values.length} keys, slowest ${Math.round(Math.max(...values))} ms)`;
    console.log(`        key to ghost text, ${os.cpus().length} cores: fresh, ${figure(fresh)}; typed through, ${figure(through)}`);
    assert.ok(median(fresh) < 150);
  });
}
