// Tests the extension as a writer uses it: the packaged .vsix in a real VS Code, with the real server and the bundled model.
// usage: node run.mjs   GPT2LSP_E2E_DIR: the directory in which VS Code is installed; GPT2LSP_VSIX: a .vsix to test instead of a fresh one;
// GPT2LSP_E2E_ONLY: a pattern for the names of the checks to run; GPT2LSP_E2E_SKIP_FIRST, GPT2LSP_E2E_SKIP_REST: skip the checks of the
// first or the second start of VS Code; GPT2LSP_E2E_LEARNT: a model of this project's pages, for the pictures of it
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import commands from './checks/commands.mjs';
import day from './checks/day.mjs';
import first from './checks/first.mjs';
import ghost from './checks/ghost.mjs';
import menu from './checks/menu.mjs';
import models from './checks/models.mjs';
import picture from './checks/picture.mjs';
import places from './checks/places.mjs';
import server from './checks/server.mjs';
import settings from './checks/settings.mjs';
import speed from './checks/speed.mjs';
import themes from './checks/themes.mjs';
import trust from './checks/trust.mjs';
import { startHub } from './hub.mjs';
import { startVsCode } from './vscode.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const extension = path.dirname(path.dirname(here));
const out = path.join(extension, 'out/e2e');
const work = path.resolve(process.env.GPT2LSP_E2E_DIR ?? path.join(os.tmpdir(), 'gpt2lsp-e2e'));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
execFileSync(path.join(here, 'install.sh'), [work], { stdio: 'inherit' });
if (!process.env.GPT2LSP_VSIX)
  execFileSync('npm', ['run', 'package'], { cwd: extension, stdio: 'inherit' });
const probe = path.join(out, 'probe.vsix');
execFileSync('npx', ['--no', 'vsce', 'package', '--skip-license', '--allow-missing-repository', '--out', probe], { cwd: path.join(here, 'probe') });

const hub = await startHub(path.resolve(extension, '../../models/prose-mini'));
const vsixes = [path.resolve(process.env.GPT2LSP_VSIX ?? path.join(extension, 'gpt2-prose-linux-x64.vsix'))];
const keys = { 'f9': 'gpt2Lsp.whyNothing', 'f10': 'notifications.clearAll' };

let passed = 0, failed = 0;
const wanted = new RegExp(process.env.GPT2LSP_E2E_ONLY ?? '');
const checker = editor => async (name, body) => {
  if (!wanted.test(name))
    return;
  const begin = Date.now();
  try {
    await body();
    passed++;
    console.log(`ok      ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.stack}`);
    await editor.screenshot(`failed-${name.replaceAll(/\W+/g, '-')}`);
    editor.settings({});
  }
  await editor.press('Escape');
};

/** Starts VS Code with a new profile and runs these checks. */
async function session(options, ...all) {
  const vscode = await startVsCode({ work, out, keys, ...options });
  for (const checks of all)
    await checks({ check: checker(vscode.editor), editor: vscode.editor, hub, started: vscode.started });
  await vscode.stop();
}

// A new writer has the default settings.
if (!process.env.GPT2LSP_E2E_SKIP_FIRST)
  await session({
    vsixes,
    settings: { 'workbench.welcomePage.walkthroughs.openOnInstall': true, 'git.path': '/usr/bin/git', 'security.workspace.trust.enabled': false },
    env: { HF_ENDPOINT: hub.address },
  }, first, day, themes);
if (!process.env.GPT2LSP_E2E_SKIP_REST)
  await session({
    vsixes: [...vsixes, probe],
    settings: { 'gpt2.eagerness': 'eager' },
    folderSettings: { 'gpt2.enabled': false },
    env: { HF_ENDPOINT: hub.address, GPT2LSP_PROBE: path.join(out, 'probe.txt') },
  }, trust, ghost, menu, places, picture, commands, settings, models, server, speed);
hub.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
