import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desktop } from './desktop.mjs';
import { Home } from './home.mjs';
import { findTexts } from './texts.mjs';

test('a newcomer with Kate who does what the page says gets, accepts and saves text', async () => {
  const home = new Home();
  let kate;
  try {
    home.follow('kate.md');
    const { text } = await findTexts(home);
    kate = await Desktop.start(home, 'kate', ['notes.md']);
    await kate.see(/^LSP server start requested/);
    kate.press('Return');
    await kate.until('the question to go', () => ![...kate.windows().values()].some(title => title.startsWith('LSP')));

    const whole = await accept(kate, home, text);
    assert.ok(whole.startsWith(text) && /^\w+\b/.test(whole.slice(text.length)), whole);

    kate.press('ctrl+q');
    await kate.ended;
    kate.close();
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    kate?.close();
    await home.remove();
  }
});

/** Types a text, accepts the menu's first item and saves. The menu is not a separate window, so only the saved file shows whether it opened
 * in time. If not, tries again.
 * @returns the saved text */
async function accept(kate, home, text) {
  for (let tried = 0; tried < 200; tried++) {
    await kate.see(/^notes\.md/);
    kate.press('ctrl+a', 'Delete');
    kate.type(text);
    await kate.see(/^notes\.md \*/);
    kate.press('ctrl+space', ...Array(tried).fill('Shift_L'), 'Return', 'ctrl+s'); // Shift alone does nothing, but gives the menu more time
    await kate.see(/^notes\.md +—/);
    const saved = home.read('notes.md').trimEnd();
    if (saved.startsWith(text) && saved.length > text.length)
      return saved;
  }
  throw new Error(`The menu never offers anything. On the disk: ${home.read('notes.md')}`);
}
