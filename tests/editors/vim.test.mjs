import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Home } from './home.mjs';
import { Terminal } from './terminal.mjs';
import { findTexts } from './texts.mjs';

test('a newcomer with Vim and ALE who does what the page says gets, accepts and saves text', async () => {
  const home = new Home();
  let vim;
  try {
    home.follow('vim.md');
    const { text, words, paragraph } = await findTexts(home);
    vim = new Terminal(home, 'vim', ['notes.md']);
    await vim.see(/All/);

    // The first in the menu.
    const word = await menu(vim, text, /next word|%/);
    vim.press('C-y');
    await saves(vim, home, text.replace(/\w+$/, word));

    // The sentence, further below.
    const sentence = await menu(vim, words, /next sentence/);
    const whole = words.replace(/\w+$/, sentence);
    await vim.until('the sentence to be chosen', () => firstLine(vim) === whole || void vim.press('C-n'));
    vim.press('C-y');
    await saves(vim, home, whole);

    // The paragraph goes on by a code action, and by a command.
    start(vim, paragraph);
    await runs(vim, 'ALECodeAction');
    const [, number] = await vim.see(/(\d+)\) Continue the paragraph/);
    vim.press(number, 'Enter');
    await savesMore(vim, home, paragraph);
    start(vim, paragraph);
    await runs(vim, 'Gpt2 sentence');
    await savesMore(vim, home, paragraph);

    await runs(vim, 'Gpt2 stats');
    await vim.see(/GPT-2: \d+ shown, [1-9]\d* accepted/);
    start(vim, '    code');
    await runs(vim, 'Gpt2 why');
    await vim.see(/GPT-2: The caret is in code/);

    vim.press('Escape');
    vim.type(':wq');
    vim.press('Enter');
    await vim.ended();
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    vim?.close();
    await home.remove();
  }
});

const firstLine = vim => vim.screen().split('\n')[0].trimEnd();

/** An empty buffer, and this typed into it. */
function start(vim, text) {
  vim.press('Escape');
  vim.type(':%delete');
  vim.press('Enter');
  vim.type(`i${text}`);
}

async function runs(vim, command) {
  vim.press('Escape');
  vim.type(`:${command}`);
  await vim.until(`the command line with ${command}`, () => vim.screen().trimEnd().endsWith(`:${command}`));
  vim.press('Enter');
}

/** Types a text and asks until the menu offers this. @returns what stands there */
async function menu(vim, text, name) {
  start(vim, text);
  await vim.until(text, () => firstLine(vim) === text);
  const items = () => [...vim.screen().matchAll(/^~? *(\S.*?) +v +(next \w+|\d+ %)/gm)];
  for (let asked = 0; asked < 100; asked++) {
    vim.press('C-x', 'C-o');
    await vim.until('an answer', () => items().length > 0 || /Pattern not found/.test(vim.screen()));
    const found = items().find(([, , detail]) => name.test(detail));
    if (found)
      return found[1];
    vim.press('C-e', 'Space', 'BSpace'); // the whole answer was not there at once, or the model not yet
    await vim.until('the answer to go', () => items().length === 0 && !/Pattern not found/.test(vim.screen()));
  }
  throw new Error(`The menu never offers ${name}. The screen:\n${vim.screen()}`);
}

/** Saves, and waits until this is on the disk. */
function saves(vim, home, text) {
  vim.press('Escape');
  vim.type(':w');
  vim.press('Enter');
  return vim.until(`a file with: ${text}`, () => home.read('notes.md') === `${text}\n`);
}

/** Saves whatever arrives, and waits until more than this is on the disk. */
async function savesMore(vim, home, beginning) {
  await vim.until(`more than: ${beginning}`, () => firstLine(vim).startsWith(beginning) && firstLine(vim) !== beginning);
  vim.press('Escape');
  vim.type(':w');
  vim.press('Enter');
  return vim.until(`a file with more than: ${beginning}`, () => home.read('notes.md').trimEnd().startsWith(`${beginning} `));
}
