// The extension as a writer has it: the packaged .vsix in a real VS Code, the real server, the bundled model.
// usage: node run.mjs   GPT2LSP_E2E_DIR: where VS Code is installed and kept; GPT2LSP_VSIX: a .vsix to test instead of a fresh one;
// GPT2LSP_E2E_ONLY: a pattern for the names of the checks to run
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyToGhost, median } from './latency.mjs';
import { startVsCode, until } from './vscode.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const extension = path.dirname(path.dirname(here));
const out = path.join(extension, 'out/e2e');
const work = path.resolve(process.env.GPT2LSP_E2E_DIR ?? path.join(os.tmpdir(), 'gpt2lsp-e2e'));
mkdirSync(out, { recursive: true });
execFileSync(path.join(here, 'install.sh'), [work], { stdio: 'inherit' });
if (!process.env.GPT2LSP_VSIX)
  execFileSync('npm', ['run', 'package'], { cwd: extension, stdio: 'inherit' });
const vsix = path.resolve(process.env.GPT2LSP_VSIX ?? path.join(extension, 'gpt2-prose-linux-x64.vsix'));

const files = Object.fromEntries(['story', 'through', 'words', 'sentence', 'setting', 'pause', 'restart', 'undo', 'crash', 'pace']
  .map(name => [`${name}.md`, '# A story\n\n']));
files['fence.md'] = '# A story\n\n```\n';
const code = await startVsCode({ work, vsix, files, settings: { 'gpt2.eagerness': 'eager' }, out });
const { page, ghost, status } = code;

let passed = 0, failed = 0;
async function check(name, body) {
  if (!new RegExp(process.env.GPT2LSP_E2E_ONLY ?? '').test(name))
    return;
  const begin = Date.now();
  try {
    await body();
    passed++;
    console.log(`ok      ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    failed++;
    await code.screenshot(`failed-${name.replaceAll(/\W+/g, '-')}`);
    console.log(`FAILED  ${name}: ${error.message}`);
  }
  await page.keyboard.press('Escape');
}

const type = text => page.keyboard.type(text, { delay: 30 });
const someGhost = () => until('ghost text', ghost);
const noGhost = () => until('ghost text to go', async () => await ghost() === '');
const ready = () => until('the server to be ready', async () => (await status()) === 'prose-mini');
const paragraph = async () => (await page.locator('.editor-instance .view-line').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
const notified = text => until(`the message ${text}`, async () => (await code.notifications()).some(message => message.includes(text)));
async function saved(name, text) {
  await until(`${name} on disk`, async () => {
    await page.keyboard.press('Control+S'); // again: the change may come to the editor after the key
    return text(code.onDisk(name));
  });
}

await check('the status bar tells when the server is ready', async () => {
  await code.open('story.md');
  await ready();
});

await check('the server runs on the .NET that came in the .vsix', async () => {
  const [id] = await until('a server process', () => code.servers().length && code.servers());
  const runtime = readFileSync(`/proc/${id}/maps`, 'utf8').match(/\S*libcoreclr\.so/)?.[0];
  assert.ok(runtime?.startsWith(code.dirs.extensions), `it runs on ${runtime}`);
});

await check('ghost text appears, Tab accepts it, the file on disk holds it', async () => {
  const typed = 'In the middle of the ni';
  await type(typed);
  const text = await someGhost();
  await code.screenshot('ghost-text');
  await page.keyboard.press('Tab');
  await saved('story.md', disk => disk === files['story.md'] + typed + text);
});

await check('typing what is suggested keeps the rest of it', async () => {
  await code.open('through.md');
  await type('In the middle of the ni');
  const text = await someGhost();
  await type(text[0]);
  await until('the rest', async () => await ghost() === text.slice(1));
  await type(text[1]);
  await until('the rest of the rest', async () => await ghost() === text.slice(2));
});

await check('Ctrl+Right accepts the next word', async () => {
  await code.open('words.md');
  const typed = 'In the middle of the ni';
  await type(typed);
  const text = await someGhost();
  assert.match(text, /\w \w/, 'the test needs a suggestion of several words');
  await page.keyboard.press('Control+ArrowRight');
  const word = text.match(/^\s*\S+/)[0];
  await until('the rest to stay', async () => text.startsWith(word) && (await ghost()).trimStart() === text.slice(word.length).trimStart());
  await saved('words.md', disk => disk === files['words.md'] + typed + word);
});

await check('Ctrl+Alt+Right accepts the sentence, one undo takes it back', async () => {
  await code.open('sentence.md');
  const typed = 'In the middle of the ni';
  await type(typed);
  const text = await someGhost();
  const sentence = text.match(/^.*?[.!?](?=\s|$)/)?.[0] ?? text;
  await page.keyboard.press('Control+Alt+ArrowRight');
  await saved('sentence.md', disk => disk === files['sentence.md'] + typed + sentence);
  await page.keyboard.press('Control+Z');
  await saved('sentence.md', disk => disk === files['sentence.md'] + typed);
});

await check('Continue Paragraph writes a paragraph, one undo takes it back', async () => {
  await code.open('undo.md');
  const typed = 'The old man sat down by the fire and began to tell his story. ';
  await type(typed);
  await code.command('GPT-2 Prose: Continue Paragraph');
  await until('the end of the writing', async () => (await code.notifications()).every(message => !message.includes('Continuing')) && (await paragraph()).length > typed.length + 60);
  await code.screenshot('continue-paragraph');
  await saved('undo.md', disk => disk.startsWith(files['undo.md'] + typed) && disk.length > typed.length + 60);
  await page.keyboard.press('Control+Z');
  await saved('undo.md', disk => disk === files['undo.md'] + typed);
});

await check('no ghost text in a code fence, and Why Nothing? says so', async () => {
  await code.open('fence.md');
  await type('In the middle of the ni');
  await code.command('GPT-2 Prose: Why Nothing?');
  await notified('The caret is in code.');
  assert.equal(await ghost(), '');
  await code.command('Notifications: Clear All Notifications');
});

await check('a setting acts at once', async () => {
  await code.open('setting.md');
  await type('In the middle of the ni');
  await someGhost();
  code.settings({ 'gpt2.enabled': false });
  await noGhost();
  await until('the status bar to say off', async () => await page.locator('.statusbar-item .codicon-circle-slash').count() > 0);
  code.settings({});
  await someGhost();
});

await check('a pause silences, Resume brings the suggestion back', async () => {
  await code.open('pause.md');
  await type('In the middle of the n');
  await someGhost();
  await code.command('GPT-2 Prose: Pause for 10 Minutes');
  await noGhost();
  await type('i');
  await code.command('GPT-2 Prose: Why Nothing?');
  await notified('Suggestions are paused');
  assert.equal(await ghost(), '');
  await code.command('Notifications: Clear All Notifications');
  await code.command('GPT-2 Prose: Resume');
  await someGhost();
});

await check('a server that is not there is told with its remedy, and the setting mended starts it', async () => {
  code.settings({ 'gpt2.serverPath': '/nowhere/gpt2-lsp' });
  await notified('There is no program at /nowhere/gpt2-lsp. Correct the setting gpt2.serverPath');
  await code.screenshot('no-server');
  code.settings({});
  await ready();
  await code.command('Notifications: Clear All Notifications');
});

await check('a restarted server suggests without a key', async () => {
  await code.open('restart.md');
  await type('In the middle of the ni');
  await someGhost();
  const before = code.servers();
  await page.keyboard.press('Escape');
  await code.command('GPT-2 Prose: Restart Server');
  await until('another process', () => code.servers().length === 1 && code.servers()[0] !== before[0]);
  await someGhost();
});

await check('a killed server comes back with a message', async () => {
  await code.open('crash.md');
  await type('In the middle of the ni');
  await someGhost();
  const [id] = code.servers();
  process.kill(id, 'SIGKILL');
  await notified('The server stopped unexpectedly');
  await until('another process', () => code.servers().some(other => other !== id));
  await ready();
  await type('n');
  await someGhost();
});

await check('from key to ghost text: median under 150 ms', async () => {
  await code.open('pace.md');
  const { fresh, through } = await keyToGhost(page, 'The children went to the garden in the middle of the night. He looked at her for a moment and the United States of America.', 350);
  assert.ok(fresh.length >= 10, `only ${fresh.length} fresh suggestions`);
  const figure = values => `${Math.round(median(values))} ms (${values.length} keys, slowest ${Math.round(Math.max(...values))} ms)`;
  console.log(`        key to ghost text, ${os.cpus().length} cores: fresh, median ${figure(fresh)}; typed through, median ${figure(through)}`);
  assert.ok(median(fresh) < 150);
});

await code.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
