import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { typed } from '../editor.mjs';
import { until } from '../until.mjs';

/** Files and places of all kinds. */
export default async function ({ check, editor }) {
  /** Ghost text appears at the end of a file with this text; Tab inserts it and changes nothing else. */
  const accepts = (what, name, before, text = typed) => check(what, async () => {
    await editor.open(name, before);
    await editor.enter(text.slice(0, -1));
    await editor.type(text.at(-1)); // by a key, which may also open a menu of words
    await editor.settled();
    const ghost = await editor.someGhost();
    await editor.press('Tab');
    await editor.saved(name, disk => disk === before + text + ghost);
  });

  await check('a code fence gets no ghost text, and Why Nothing? says why', async () => {
    await editor.open('fence.md', '# A story\n\n```\n');
    await editor.enter(typed);
    assert.match(await editor.why(), /The caret is in code\./);
    await editor.settled();
    assert.equal(await editor.ghost(), '');
  });

  await check('a file of another kind gets no ghost text, and the status bar shows it', async () => {
    await editor.open('data.yaml', '# A story\n');
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.enter(`# ${typed}`);
    await editor.settled();
    assert.equal(await editor.ghost(), '');
    await editor.command('GPT-2 Prose: Complete Sentence');
    await editor.notified('Suggestions are off in YAML files.');
    await editor.clearNotifications();
  });

  await check('the status bar follows a change of the language mode', async () => {
    await editor.open('letter.yaml', '');
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.setLanguage('Markdown');
    await editor.ready();
    await editor.isWritable();
    await editor.enter(typed);
    await editor.someGhost();
    await editor.setLanguage('YAML');
    await editor.statusIs('circle-slash', 'GPT-2');
  });

  await check('the button of a message enables the kind of file that the message names, even when another file is open', async () => {
    await editor.open('data.yaml');
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.command('GPT-2 Prose: Why Nothing?');
    await editor.notified('Suggestions are off in YAML files.');
    await editor.open('story.md');
    await editor.command('Notifications: Show Notifications'); // the message may have been hidden already
    await editor.answer('Enable for YAML');
    await editor.open('data.yaml');
    await editor.ready();
    await editor.command('GPT-2 Prose: Enable or Disable for This Kind of File');
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.open('story.md');
    await editor.ready();
  });

  await check('a file still gets suggestions after it is renamed while open', async () => {
    await editor.open('before.md');
    renameSync(path.join(editor.dirs.workspace, 'before.md'), path.join(editor.dirs.workspace, 'after.md'));
    await editor.open('after.md');
    await editor.enter(typed);
    await editor.someGhost();
  });

  await check('next to another extension with ghost text, Alt+] shows both and the sentence key does nothing in code', async () => {
    await editor.open('beside.md');
    await editor.enter(typed);
    const ghost = await editor.someGhost();
    const seen = new Set([ghost]);
    await until('the ghost text of both', async () => {
      await editor.press('Alt+BracketRight');
      seen.add(await editor.someGhost());
      return [...seen].includes(' [beside]') && seen.size > 1;
    });
    await editor.press('Escape');
    await editor.open('beside.py', '');
    await editor.enter('# a');
    await until('the other ghost text', async () => await editor.ghost() === ' [beside]');
    await editor.screenshot('beside');
    await editor.press('Control+Alt+ArrowRight');
    await editor.saved('beside.py', disk => disk === '# a');
    await editor.command('View: Join All Editor Groups');
  });

  await accepts('Windows line endings are kept', 'windows.md', '# A story\r\n\r\nOnce upon a time.\r\n\r\n');
  await accepts('emoji before the caret', 'emoji.md', '# A story\n\n', `👩‍🚀🎉 ${typed}`);
  await accepts('plain text', 'plain.txt', '');
  await accepts('LaTeX', 'paper.tex', '\\documentclass{article}\n\\begin{document}\n');
  await accepts('reStructuredText', 'guide.rst', 'A story\n=======\n\n');
  await accepts('AsciiDoc', 'guide.adoc', '= A story\n\n');
  await accepts('Org', 'notes.org', '* A story\n\n');
  await accepts('Typst', 'paper.typ', '= A story\n\n');
  await accepts('a commit message', 'COMMIT_EDITMSG', 'A story\n\n');
  await accepts('a text of two million characters', 'long.md', '# A story\n\n' + 'The children went to the garden and sat down by the fire. '.repeat(40).concat('\n\n').repeat(860));

  await check('ghost text appears in an untitled file', async () => {
    await editor.command('File: New Untitled Text File');
    await editor.page.locator('.tab.active[data-resource-name^="Untitled"]').waitFor();
    await editor.isWritable();
    await editor.enter(typed);
    const ghost = await editor.someGhost();
    await editor.press('Tab');
    await until('the text', async () => (await editor.text()).includes(typed + ghost));
    await editor.noGhost();
  });

  await check('Tab accepts at both of two carets', async () => {
    editor.settings({ 'gpt2.memory': 0 }); // otherwise the half word at the other caret would be remembered as the writer's word
    await editor.open('carets.md', '\n\n');
    await editor.press('ArrowUp');
    await editor.press('Shift+Alt+ArrowDown'); // the upper caret is the main one, so the text at the lower one is not before it
    await editor.enter(typed);
    const ghost = await editor.someGhost();
    await editor.screenshot('two-carets');
    await editor.press('Tab');
    const line = typed + ghost.slice(0, ghost.length / 2); // the ghost text is on the screen twice
    await editor.saved('carets.md', disk => disk === `\n${line}\n${line}`);
    editor.settings({});
  });

  await check('ghost text appears in the editor with the focus when a file is open in two', async () => {
    await editor.open('sides.md');
    await editor.command('View: Split Editor Right');
    await editor.page.locator('.split-view-view + .split-view-view .editor-group-container.active .monaco-editor.focused').waitFor();
    await editor.isWritable();
    await editor.enter(typed);
    const ghost = await editor.someGhost();
    await editor.screenshot('side-by-side');
    await editor.press('Tab');
    await editor.saved('sides.md', disk => disk === `# A story\n\n${typed}${ghost}`);
    await editor.command('View: Join All Editor Groups');
  });
}
