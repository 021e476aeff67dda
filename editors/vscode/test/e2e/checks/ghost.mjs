import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { typed } from '../editor.mjs';
import { watch } from '../screen.mjs';
import { until } from '../until.mjs';

/** Ghost text: when it appears, stays and disappears, and what accepting it does. */
export default async function ({ check, editor }) {
  await check('the status bar shows that the server is ready', async () => {
    await editor.open('story.md');
    await editor.ready();
  });

  await check('VS Code refuses proposed APIs, as a released one does', async () => {
    const outcome = path.join(editor.out, 'probe.txt');
    await until('the probe', () => existsSync(outcome) && readFileSync(outcome, 'utf8'));
    assert.match(readFileSync(outcome, 'utf8'), /CANNOT use API proposal/);
  });

  await check('the server runs from the .vsix alone, without an installed .NET', async () => {
    const [id] = await until('a server process', () => editor.servers().length && editor.servers());
    const loaded = () => [...new Set(readFileSync(`/proc/${id}/maps`, 'utf8').match(/\/\S+\.(so|dll)\b\S*/g))];
    const runtime = await until('ONNX Runtime', () => loaded().find(file => file.endsWith('/libonnxruntime.so')));
    assert.ok(runtime.startsWith(editor.dirs.extensions), runtime);
    assert.deepEqual(loaded().filter(file => !file.startsWith(editor.dirs.extensions) && !/^\/(usr\/)?lib(64)?\/(?!dotnet)/.test(file)), []);
  });

  await check('ghost text appears, Tab accepts it, and the saved file contains it', async () => {
    await editor.open('story.md');
    await editor.type(typed);
    await editor.settled();
    const text = await editor.someGhost();
    await editor.screenshot('ghost-text');
    await editor.press('Tab');
    await editor.saved('story.md', disk => disk === `# A story\n\n${typed}${text}`);
  });

  await check('typing the suggested text keeps the rest on the screen without flickering', async () => {
    await editor.open('through.md');
    await editor.enter(typed);
    const text = await editor.someGhost();
    const keys = 6;
    const { ghosts } = await watch(editor.page, async () => {
      await editor.type(text.slice(0, keys));
      await until('the rest', async () => await editor.ghost() === text.slice(keys));
      await editor.settled();
    });
    assert.deepEqual(ghosts.filter(ghost => !text.endsWith(ghost) || ghost === ''), [], 'something else was on the screen');
    assert.equal(ghosts.at(-1), text.slice(keys));
  });

  await check('Escape hides ghost text until the next key', async () => {
    await editor.open('escape.md');
    await editor.enter(typed);
    const text = await editor.someGhost();
    await editor.press('Escape');
    await editor.noGhost();
    await editor.settled();
    assert.equal(await editor.ghost(), '');
    await editor.type(text[0]);
    await editor.someGhost();
  });

  await check('no ghost text appears after a deletion', async () => {
    await editor.open('deletion.md');
    await editor.enter('On the other side of the rivex'); // no suggestion is cached for this text
    await editor.press('Backspace');
    await editor.settled();
    assert.equal(await editor.ghost(), '');
  });

  await check('Ctrl+Right accepts the next word', async () => {
    await editor.open('words.md');
    await editor.enter(typed);
    const text = await editor.someGhost();
    assert.match(text, /\w \w/, 'the test needs a suggestion of several words');
    await editor.press('Control+ArrowRight');
    const word = text.match(/^\s*\S+/)[0];
    await until('the rest to stay', async () => text.startsWith(word) && (await editor.ghost()).trimStart() === text.slice(word.length).trimStart());
    await editor.saved('words.md', disk => disk === `# A story\n\n${typed}${word}`);
  });

  await check('Ctrl+Alt+Right accepts the sentence, and one undo removes it', async () => {
    await editor.open('sentence.md');
    await editor.enter(typed);
    const text = await editor.someGhost();
    const sentence = text.match(/^.*?[.!?](?=\s|$)/)?.[0] ?? text;
    await editor.press('Control+Alt+ArrowRight');
    await until('the sentence', async () => (await editor.text()).includes(typed + sentence) && await editor.ghost() === ''); // saving in between would split the undo step
    await editor.saved('sentence.md', disk => disk === `# A story\n\n${typed}${sentence}`);
    await editor.press('Control+Z');
    await editor.saved('sentence.md', disk => disk === `# A story\n\n${typed}`);
  });
}
