import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Client } from '../conformance/client.mjs';
import { Home, plugin } from './home.mjs';
import { blocks } from './page.mjs';
import { Terminal } from './terminal.mjs';
import { findTexts } from './texts.mjs';

test('a newcomer with Vim and ALE who does what the page says gets, accepts and saves text', async () => {
  const home = new Home();
  let vim;
  try {
    home.follow('vim.md');
    const { text, words, paragraph, menu: { text: begun, word } } = await findTexts(home);
    vim = new Terminal(home, 'vim', ['notes.md']);
    await vim.see(/All/);

    const first = await accept(vim, text, /next word|%/); // in the menu; a word may come with a space
    await savesMore(vim, home, first.slice(0, -1));
    await saves(vim, home, await accept(vim, words, /next sentence/)); // further below

    // A word comes with a space. A punctuation mark or a line break removes it, in the same undo step.
    for (const [key, written] of [['.', '.'], ['”', '”'], ['Enter', '\n']]) {
      const whole = await accept(vim, begun, new RegExp(`^${word} `), key);
      await saves(vim, home, whole + written);
      vim.press('u');
      await saves(vim, home, `${whole} `);
    }
    await saves(vim, home, `${await accept(vim, begun, new RegExp(`^${word} `), '-')} -`);

    // A code action continues the paragraph, and so does a command.
    start(vim, paragraph);
    await runs(vim, 'ALECodeAction');
    const [, number] = await vim.see(/(\d+)\) Continue the paragraph/);
    vim.press(number, 'Enter');
    await savesMore(vim, home, paragraph);
    start(vim, paragraph);
    await runs(vim, 'execute "Gpt2 sentence" | normal! 0'); // the text is inserted where it was requested, although the cursor has moved
    await savesMore(vim, home, paragraph);
    await vim.until('the cursor where it was put', () => vim.caret() === 0);

    // It is not inserted into another text.
    start(vim, paragraph);
    await runs(vim, 'execute "Gpt2 sentence" | hide enew');
    await vim.see(/GPT-2: another file is open now; nothing was inserted/);
    await runs(vim, 'buffer notes.md | normal! $');
    await vim.until('the paragraph as it was', () => firstLine(vim) === paragraph);
    await runs(vim, 'execute "Gpt2 sentence" | 1copy 1');
    await vim.see(/GPT-2: the text has changed; nothing was inserted/);

    await runs(vim, 'Gpt2 stats');
    await vim.see(/GPT-2: \d+ shown, [1-9]\d* accepted/);
    start(vim, '    code');
    await runs(vim, 'Gpt2 why');
    await vim.see(/GPT-2: The caret is in code/);
    await runs(vim, 'let g:ale_linters_explicit = 1 | Gpt2 why');
    await vim.see(/GPT-2: g:ale_linters_explicit leaves out gpt2 for files of the type markdown/);
    await runs(vim, 'let g:ale_linters = {"markdown": []} | Gpt2 why');
    await vim.see(/GPT-2: g:ale_linters leaves out gpt2 for files of the type markdown/);

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

const begun = 'We can take advan';

/** A home that is set up as the page says for a third-party plugin, or its stand-in. */
async function withPlugin(context, name, check) {
  const home = new Home();
  try {
    home.follow('vim.md', name);
    rmSync(home.path('.vim/pack'), { recursive: true }); // this set-up does not need the links to plugins
    const found = plugin(name);
    await check(home, found);
    assert.deepEqual(await home.processesLeft(), []);
    found.skip(context);
  } finally {
    await home.remove();
  }
}

/** Opens a file in Vim, runs the check, and closes Vim. */
async function inVim(home, check) {
  const vim = new Terminal(home, 'vim', ['notes.md']);
  try {
    await vim.see(/All/);
    await check(vim);
    vim.press('Escape');
    vim.type(':quit!');
    vim.press('Enter');
    await vim.ended();
  } finally {
    vim.close();
  }
}

test('a newcomer with vim-plug gets and saves text, and has the help', context => withPlugin(context, 'vim-plug', async (home, { directory }) => {
  home.copy(path.join(directory, 'plug.vim'), '.vim/autoload/plug.vim');
  home.write('.vim/plugged/.keep', '');
  symlinkSync('/usr/share/vim-ale', home.path('.vim/plugged/ale'));
  home.run('vim', ['-es', '-u', home.path('.vimrc'), '-c', 'help gpt2', '-c', 'call writefile([expand("%:p")], expand("~/help"))', '-c', 'quitall!']);
  assert.match(home.read('help'), /gpt2-lsp\/editors\/vim\/doc\/gpt2\.txt/);
  await inVim(home, async vim => {
    const whole = await accept(vim, begun, /next word|%/);
    await savesMore(vim, home, whole.slice(0, -1));
  });
}));

/** Starts a server as a client is configured to, and requests a suggestion in each type of file. */
async function suggests(home, [program, ...args], filetypes) {
  const client = new Client(program, args, home.env);
  await client.initialize({ capabilities: {} });
  for (const languageId of filetypes) {
    const textDocument = { uri: `file:///notes.${languageId}` };
    client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId, version: 1, text: begun } });
    const { items } = await client.request('textDocument/inlineCompletion', { textDocument, position: { line: 0, character: begun.length }, context: { triggerKind: 2 } });
    assert.match(items[0]?.insertText ?? '', /^(advan)?tage/, languageId);
  }
  assert.equal(await client.shutDown(), 0);
}

test('a newcomer with vim-lsp gets and saves text', context => withPlugin(context, 'vim-lsp', async (home, { directory, isFetched }) => {
  home.write('.vim/pack/lsp/opt/.keep', '');
  symlinkSync(directory, home.path('.vim/pack/lsp/opt/vim-lsp'));
  if (isFetched)
    return inVim(home, async vim => {
      vim.type(`i${begun}`);
      let looks = 0;
      await vim.until('the word in the menu', () => /^~? *advantage /m.test(vim.screen()) || void (looks++ % 50 === 0 && vim.press('C-x', 'C-o')));
      vim.press('C-y', 'Escape');
      await saves(vim, home, 'We can take advantage');
    });
  home.run('vim', ['-es', '-u', home.path('.vimrc'), '-c', 'doautocmd User lsp_setup', '-c', 'quitall!']);
  const { cmd, allowlist } = JSON.parse(home.read('registered.json'));
  await suggests(home, cmd, allowlist);
}));

test('a newcomer with coc.nvim gets, accepts and saves text', context => withPlugin(context, 'coc.nvim', async (home, { directory, isFetched }) => {
  const { languageserver: { gpt2: { command, args, filetypes, ...other } } } = JSON.parse(home.read('.vim/coc-settings.json'));
  assert.deepEqual(other, {});
  if (!isFetched)
    return suggests(home, [home.path(`.local/bin/${command}`), ...args], filetypes);
  home.write('.vim/pack/coc/start/.keep', '');
  symlinkSync(directory, home.path('.vim/pack/coc/start/coc.nvim'));
  home.write('.vimrc', blocks('vim.md').find(({ content }) => content.includes('coc#inline')).content);
  await inVim(home, async vim => {
    vim.type(`i${begun}`);
    let looks = 0; // text that was typed before the server started gets no ghost text
    await vim.until('ghost text', () => firstLine(vim).startsWith(`${begun}tage`) && vim.caret() === begun.length || void (++looks % 50 === 0 && vim.press('Space', 'BSpace')));
    vim.press('C-f');
    await vim.until('the caret behind it', () => vim.caret() > begun.length);
    await savesMore(vim, home, `${begun}tag`);
  });
}));

const firstLine = vim => vim.screen().split('\n')[0].trimEnd();

/** Empties the buffer and types a text. */
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

/** The menu's items on the screen: each text alone, and with its name. */
const items = vim => [...vim.screen().matchAll(/^~? *(\S.*?) +v +(next \w+|\d+ %)/gm)].map(([, text, name]) => ({ text, line: `${text} ${name}` }));

/** Types a text and requests the menu until it has an item with this name. @returns the item's text */
async function menu(vim, text, name) {
  start(vim, text);
  await vim.until(text, () => firstLine(vim) === text);
  for (let asked = 0; asked < 100; asked++) {
    vim.press('C-x', 'C-o');
    await vim.until('an answer', () => items(vim).length > 0 || /Pattern not found/.test(vim.screen()));
    const found = items(vim).find(({ line }) => name.test(line));
    if (found)
      return found.text;
    vim.press('C-e', 'Space', 'BSpace'); // the answer was not complete yet, or the model not loaded
    await vim.until('the answer to go', () => items(vim).length === 0 && !/Pattern not found/.test(vim.screen()));
  }
  throw new Error(`The menu never offers ${name}. The screen:\n${vim.screen()}`);
}

/** Accepts an item of the menu after a text and presses a key. Tries again if the automatic menu came in between.
 * @returns the whole text without the key */
async function accept(vim, text, name, key = 'Escape') {
  for (let tried = 0; tried < 20; tried++) {
    const whole = text.replace(/\w+$/, await menu(vim, text, name));
    if (!name.test(items(vim)[0]?.line ?? ''))
      await vim.until('the choice', () => firstLine(vim) === whole || items(vim).length === 0 || void vim.press('C-n'));
    vim.press('C-y', key, 'Escape');
    await vim.until('the menu to go', () => items(vim).length === 0 && !/-- /.test(vim.screen()));
    if (firstLine(vim).startsWith(whole) && firstLine(vim).length <= whole.length + 2)
      return whole;
  }
  throw new Error(`The menu never stays. The screen:\n${vim.screen()}`);
}

/** Saves and waits until exactly this text is on disk. */
function saves(vim, home, text) {
  vim.press('Escape');
  vim.type(':w');
  vim.press('Enter');
  return vim.until(`a file with: ${text}`, () => home.read('notes.md') === `${text}\n`);
}

/** Saves and waits until more than this text is on disk. */
async function savesMore(vim, home, beginning) {
  await vim.until(`more than: ${beginning}`, () => firstLine(vim).startsWith(beginning) && firstLine(vim) !== beginning);
  vim.press('Escape');
  vim.type(':w');
  vim.press('Enter');
  return vim.until(`a file with more than: ${beginning}`, () => home.read('notes.md').startsWith(beginning) && home.read('notes.md').trimEnd() !== beginning);
}
