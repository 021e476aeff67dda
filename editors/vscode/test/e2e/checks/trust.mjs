import assert from 'node:assert/strict';
import { typed } from '../editor.mjs';
import { until } from '../until.mjs';

/** A folder that is not trusted yet. */
export default async function ({ check, editor }) {
  await check('no server is started while suggestions are off, and one is started when they are switched on', async () => {
    await until('the status of a file that is off', async () => {
      await editor.open('restricted.md'); // repeated, because the walkthrough may open after it: the setting that prevents that may be read late
      return await editor.status() === 'circle-slash GPT-2';
    });
    assert.deepEqual(editor.servers(), []);
    editor.settings({});
    await editor.ready();
  });

  await check('an untrusted folder gets suggestions, but its settings cannot choose the program', async () => {
    editor.settings({ 'gpt2.serverPath': '/nowhere/gpt2-lsp' });
    await editor.open('restricted.md');
    await editor.page.getByText('Restricted Mode').first().waitFor();
    await editor.ready();
    await editor.enter(typed);
    await editor.someGhost();
    await editor.screenshot('restricted');
  });

  await check('the settings of a folder take effect as soon as it is trusted', async () => {
    await editor.command('Workspaces: Manage Workspace Trust');
    await editor.page.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.notified('There is no program at /nowhere/gpt2-lsp.');
    editor.settings({});
    await editor.open('restricted.md');
    await editor.ready();
    await editor.clearNotifications();
  });
}
