import assert from 'node:assert/strict';
import { typed } from '../editor.mjs';
import { until } from '../until.mjs';

/** The server's process: how it ends and how it is restarted. */
export default async function ({ check, editor }) {
  await check('a restarted server suggests without waiting for a key', async () => {
    await editor.open('restart.md');
    await editor.enter(typed);
    await editor.someGhost();
    const before = editor.servers();
    await editor.press('Escape');
    await editor.noGhost();
    await editor.command('GPT-2 Prose: Restart Server');
    await until('another process', () => editor.servers().length === 1 && editor.servers()[0] !== before[0]);
    await editor.someGhost();
  });

  await check('Show Log opens the log', async () => {
    const panel = await editor.showLog();
    await until('the log', async () => /Received \w+ '/.test((await panel.locator('.view-lines').textContent()).replaceAll('\u00a0', ' ')));
    const chosen = await panel.locator('select').evaluateAll(lists => lists.map(list => list.selectedOptions[0].text));
    assert.ok(chosen.includes('GPT-2 Prose'), `it shows ${chosen}`);
    await editor.screenshot('log');
    await editor.hidePanel();
  });

  await check('a killed server is restarted with a message', async () => {
    await editor.open('crash.md');
    await editor.enter(typed);
    await editor.someGhost();
    const [id] = editor.servers();
    process.kill(id, 'SIGKILL');
    await editor.notified('The server stopped unexpectedly');
    await until('another process', () => editor.servers().some(other => other !== id));
    await editor.ready();
    await editor.enter('t');
    await editor.someGhost();
    await editor.clearNotifications();
  });

  await check('a server that is killed while it writes is restarted, with messages in plain words', async () => {
    await editor.open('crash-writing.md');
    await editor.enter('The old man sat down by the fire and began to tell');
    const [id] = editor.servers();
    process.kill(id, 'SIGSTOP');
    await editor.command('GPT-2 Prose: Continue Paragraph');
    await editor.notified('Continuing the paragraph');
    process.kill(id, 'SIGKILL');
    await editor.notified('The server stopped before it was done.');
    await editor.notified('The server stopped unexpectedly.');
    await editor.screenshot('killed-while-writing');
    assert.ok(!(await editor.notifications()).some(message => /connection|disposed|rejected/i.test(message)));
    await until('another process', () => editor.servers().some(other => other !== id));
    await editor.ready();
    await editor.clearNotifications();
  });
}
