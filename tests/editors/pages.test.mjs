import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { helpFiles } from './help.mjs';
import { Home } from './home.mjs';
import { blocks, root } from './page.mjs';

const pages = readdirSync(path.join(root, 'docs/editors')).filter(name => name.endsWith('.md'));
const editors = path.join(root, 'editors');

/** The configuration files from which the pages' snippets are copied. */
const files = ['neovim/examples', 'emacs/examples', 'vim/examples', 'helix', 'kate', 'sublime', 'zed']
  .flatMap(folder => readdirSync(path.join(editors, folder)).map(name => path.join(editors, folder, name)));

test('every snippet is a configuration file, and every configuration file is on a page', () => {
  const snippets = pages.flatMap(page => blocks(page)).filter(({ language }) => language !== 'sh').map(({ content }) => content);
  assert.deepEqual(snippets.toSorted(), files.map(file => readFileSync(file, 'utf8')).toSorted());
});

test("the help files of the Neovim and Vim plugins match their pages", () => {
  for (const { file, text } of helpFiles())
    assert.equal(readFileSync(path.join(root, file), 'utf8'), text, `${file}: node tests/editors/help.mjs makes it anew`);
});

test('every link on a page leads to a file', () => {
  for (const page of pages)
    for (const [, target] of readFileSync(path.join(root, 'docs/editors', page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g))
      assert.ok(existsSync(path.join(root, 'docs/editors', target)), `${page}: ${target}`);
});

test('README.md and docs/models.md give the same figures of GPT-2', () => {
  const rows = page => readFileSync(path.join(root, page), 'utf8').split('\n').map(line => line.split('|').map(cell => cell.trim()));
  const figure = begin => rows('README.md').find(([, first]) => first?.startsWith(begin))[3];
  const [, , , speed, , , memory] = rows('docs/models.md').find(([, first, second]) => first === '124M' && second?.endsWith(' s'));
  assert.deepEqual([figure('tokens'), figure('memory')], [speed, memory]);
});

test('every page explains in the same words how to get the server', () => {
  const steps = pages.flatMap(page => blocks(page)).filter(({ language }) => language === 'sh').map(({ content }) => content.split('\n'));
  for (const lines of steps)
    for (const line of ['tar -xzf gpt2-lsp-*-linux-x64.tar.gz -C ~', 'ln -sf ~/gpt2-lsp/gpt2-lsp ~/.local/bin/'])
      assert.ok(lines.includes(line), lines.join('\n'));
});

test('every configuration file is read by its editor, or by a parser of its language', async () => {
  const home = new Home();
  const run = (program, ...args) => execFileSync(program, args, { env: home.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    home.follow('neovim.md');
    const readers = {
      '.lua': file => run('nvim', '--headless', '-u', file, '+if v:errmsg != "" | cquit | endif', '+qall!'),
      '.el': file => run('emacs', '--batch', '--eval', `(package-initialize)`, '-l', file),
      '.vim': file => run('vim', '-es', '-u', 'NONE', '-S', file, '+qall!'),
      '.toml': file => run('python3', '-c', 'import sys, tomllib; tomllib.load(open(sys.argv[1], "rb"))', file),
      '.json': file => JSON.parse(readFileSync(file)),
      '.sublime-settings': file => JSON.parse(readFileSync(file)),
      '': file => run('vim', '-es', '-u', file, '+qall!'),
    };
    const elsewhere = ['native.lua', 'plug.lua', 'plug.vim', 'vim-lsp.vim']; // tested in neovim.test.mjs and vim.test.mjs
    for (const file of files.filter(file => !elsewhere.includes(path.basename(file))))
      assert.doesNotThrow(() => readers[path.extname(file)](file), file);
  } finally {
    await home.remove();
  }
});
