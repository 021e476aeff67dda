import assert from 'node:assert/strict';
import { until } from '../until.mjs';

const typed = 'In the middle of the ni';

/** What is in the command palette. */
export default async function ({ check, editor }) {
  const over = title => until(`the end of ${title}`, async () => (await editor.notifications()).every(message => !message.includes(title)));

  await check('Continue Paragraph writes a paragraph, one undo takes it back', async () => {
    await editor.open('undo.md');
    const begun = 'The old man sat down by the fire and began to tell';
    await editor.enter(begun);
    await editor.command('GPT-2 Prose: Continue Paragraph');
    await editor.notified('Continuing the paragraph');
    await over('Continuing the paragraph');
    await editor.screenshot('continue-paragraph');
    await editor.saved('undo.md', disk => disk.startsWith(`# A story\n\n${begun}`) && disk.length > begun.length + 30);
    await editor.press('Control+Z');
    await editor.saved('undo.md', disk => disk === `# A story\n\n${begun}`);
  });

  await check('a pause silences, Resume brings the suggestion back', async () => {
    await editor.open('pause.md');
    await editor.enter(typed);
    await editor.someGhost();
    await editor.command('GPT-2 Prose: Pause for 10 Minutes');
    await editor.noGhost();
    await editor.statusIs('debug-pause', 'GPT-2');
    await editor.screenshot('paused');
    await editor.enter('n');
    assert.match(await editor.why(), /Suggestions are paused/);
    await editor.settled();
    assert.equal(await editor.ghost(), '');
    await editor.clickStatus();
    await editor.ready();
    await editor.someGhost();
  });
}
