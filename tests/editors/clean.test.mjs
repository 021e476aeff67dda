// A Debian with only its base system and an editor: without .NET, a compiler or libraries that other tests installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { artifacts, Home, lacks, tarball, version } from './home.mjs';
import { inside, startVsCode } from '../../editors/vscode/test/e2e/vscode.mjs';
import { commands, configuration, root } from './page.mjs';
import { Terminal } from './terminal.mjs';

const debian = path.join(artifacts, 'editors/debian');

/** The command line that runs a command in that Debian, in a directory below the home. */
const there = (home, directory, ...command) => [...inside(debian, [home.directory], '/usr/bin/env'), `--chdir=${home.path(directory)}`, ...command];

/** Gives a check a newcomer's home with the downloaded files, and measures the time. */
async function newcomer(check) {
  const home = new Home();
  try {
    for (const file of [tarball, path.join(artifacts, 'SHA256SUMS')]) {
      rmSync(path.join(home.downloads, path.basename(file)));
      cpSync(file, path.join(home.downloads, path.basename(file)));
    }
    const begin = Date.now();
    const sh = (command, cwd) => {
      const [program, ...args] = there(home, cwd, '/bin/sh', '-euc', command);
      return execFileSync(program, args, { env: home.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    };
    await check({ home, sh, seconds: () => ((Date.now() - begin) / 1000).toFixed(1) });
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    await home.remove();
    rmSync(path.join(debian, home.directory), { recursive: true, force: true });
  }
}

const skip = lacks('debian');

test('the tarball runs on a bare Debian and continues a text', { skip }, context => newcomer(async ({ sh, seconds }) => {
  const [install, , , check] = commands('../install.md');
  sh(install, 'Downloads');
  const said = sh(check, '');
  assert.ok(said.startsWith(`${version}\n`), said);
  assert.match(said, /^test run +\d+ tokens/m);
  context.diagnostic(`${seconds()} s for all that the page says, with a continued text and a test run`);
}));

test('the tarball gives ghost text in Neovim on a bare Debian', { skip }, context => newcomer(async ({ home, sh, seconds }) => {
  for (const command of commands('neovim.md'))
    sh(command, 'Downloads');
  const { file, content } = configuration('neovim.md');
  home.write(file, content);
  const [program, ...args] = there(home, '', 'nvim', 'notes.md');
  const editor = new Terminal(home, program, args);
  try {
    await editor.see(/notes\.md/);
    editor.press('i');
    editor.type('We can take advan');
    await editor.see(/We can take advantage/);
    context.diagnostic(`${seconds()} s from unpacking to grey text`);
    editor.press('Escape');
    editor.type(':q!');
    editor.press('Enter');
    await editor.ended();
  } finally {
    editor.close();
  }
}));

// Follows editors/vscode/README.md: code --install-extension. VS Code is started by its tests' script; its browser runs outside that
// Debian.
const vsix = path.join(root, 'editors/vscode/gpt2-prose-linux-x64.vsix');
const vscode = process.env.GPT2LSP_E2E_DIR ?? path.join(os.tmpdir(), 'gpt2lsp-e2e');
const skipVsCode = skip || !existsSync(vsix) && 'no .vsix: npm --prefix editors/vscode run package makes one'
  || !(existsSync(vscode) && readdirSync(vscode).some(name => name.startsWith('.installed-'))) && 'no VS Code: npm --prefix editors/vscode run e2e installs one';

test('the .vsix gives ghost text in VS Code on a bare Debian', { skip: skipVsCode }, async context => {
  const out = path.join(artifacts, 'clean-vscode');
  mkdirSync(out, { recursive: true });
  const begin = Date.now();
  const settings = { 'security.workspace.trust.enabled': false, 'workbench.welcomePage.walkthroughs.openOnInstall': true };
  const { editor, stop } = await startVsCode({ work: vscode, out, vsixes: [vsix], system: debian, settings });
  try {
    const started = Date.now();
    await editor.page.locator('.getting-started-step', { hasText: 'Write, and press Tab' }).waitFor(); // it would take the focus when it opens
    await editor.open('notes.md');
    await editor.ready();
    await editor.type('We can take advan');
    assert.match(await editor.someGhost(), /^tage/);
    const seconds = since => ((Date.now() - since) / 1000).toFixed(1);
    context.diagnostic(`${seconds(begin)} s from the installation to grey text, ${seconds(started)} of them behind the start of VS Code`);
    await editor.screenshot('grey-text');
  } finally {
    await stop();
  }
});
