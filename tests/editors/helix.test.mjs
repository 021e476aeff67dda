import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Home } from './home.mjs';
import { Terminal } from './terminal.mjs';
import { findTexts } from './texts.mjs';

test('a newcomer with Helix who does what the page says gets, accepts and saves text', async () => {
  const home = new Home('trixie-hx');
  let helix;
  try {
    home.follow('helix.md');
    const { text, paragraph } = await findTexts(home);
    helix = new Terminal(home, 'hx', ['notes.md']);
    await helix.see(/NOR/);

    // The first in the menu, which Tab chooses and Enter accepts.
    const whole = text.replace(/\w+$/, await menu(helix, text));
    helix.press('Tab');
    await helix.until(whole, () => shown(helix, whole) === whole);
    helix.press('Enter');
    await saves(helix, home, whole);

    // The paragraph goes on by a code action.
    await start(helix, paragraph);
    helix.press('Escape');
    await helix.see(/NOR/);
    helix.press('Space');
    await helix.see(/code action/i);
    helix.press('a');
    await helix.see(/Continue the paragraph/);
    helix.press('Enter');
    await helix.until('the paragraph', () => shown(helix, paragraph).length > paragraph.length + 1);
    await savesMore(helix, home, paragraph);

    await runs(helix, 'quit!');
    await helix.ended();
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    helix?.close();
    await home.remove();
  }
});
