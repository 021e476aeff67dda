import assert from 'node:assert/strict';
import { readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { startCompletions } from '../completions.mjs';
import { typed } from '../editor.mjs';
import { until } from '../until.mjs';

/** The choice of the model. */
export default async function ({ check, editor, hub }) {
  const rows = editor.rows('Select Model');
  const choose = async model => {
    await editor.command('GPT-2 Prose: Select Model');
    await rows.first().waitFor();
    await editor.enter(model); // filters the list, which shows only as many rows as fit
    await rows.filter({ hasText: model }).first().click();
  };

  await check('Select Model shows sizes and licences', async () => {
    await editor.open('model.md');
    await editor.command('GPT-2 Prose: Select Model');
    const row = await until('the list', async () => (await rows.allTextContents()).find(text => text.includes('distilgpt2')));
    await editor.screenshot('select-model');
    assert.match(row, /English · 354 MB download.*82 million parameters, needs \d+ MB of memory, licence Apache-2\.0/);
  });

  await check('Enter chooses nothing when no model matches', async () => {
    await editor.command('GPT-2 Prose: Select Model');
    await rows.first().waitFor();
    await editor.enter('no such model');
    await until('an empty list', async () => await rows.filter({ hasText: 'distilgpt2' }).count() === 0);
    await editor.press('Enter');
    await editor.screenshot('no-such-model');
    assert.equal(await editor.page.locator('.quick-input-title', { hasText: 'Select Model' }).isVisible(), true);
    await editor.press('Escape');
  });

  await check('a model that is damaged in transit is refused by its checksum', async () => {
    await editor.open('model.md');
    hub.damages = true;
    await choose('gpt2-large');
    await editor.notified('SHA-256');
    await editor.screenshot('damaged-model');
    hub.damages = false;
    await editor.ready();
    await editor.clearNotifications();
  });

  await check('a missing model can be downloaded after a cancelled attempt, and it is used at once in the same process', async () => {
    await editor.open('model.md');
    const before = editor.servers();
    editor.settings({ 'gpt2.model': 'gpt2-large' });
    await editor.notified(/gpt2-large/);
    await editor.clearNotifications();
    hub.isSlow = true;
    await choose('gpt2-large');
    await editor.notified(/Downloading gpt2-large.* 1[0-2] MB of 3\.2 GB$/);
    await editor.screenshot('download');
    await editor.page.getByRole('button', { name: 'Cancel' }).click();
    await until('the end of the download', async () => (await editor.notifications()).length === 0);
    await choose('gpt2-large');
    await editor.notified(/ 1[0-2] MB of/);
    hub.isSlow = false;
    await editor.ready('gpt2-large');
    await editor.notified('gpt2-large is ready and now in use.');
    await editor.press('F10'); // while its calibration goes on
    await editor.enter(typed);
    await editor.someGhost();
    assert.deepEqual(editor.servers(), before);
    await choose('prose-mini');
    await editor.ready();
    editor.settings({});
  });

  await check('a model that is deleted while in use keeps working, and the next start says what to do', async () => {
    await editor.open('removed.md');
    editor.settings({ 'gpt2.model': 'gpt2-large' });
    await editor.ready('gpt2-large');
    const home = path.join(editor.dirs.home, '.local/share/gpt2-lsp/models');
    renameSync(path.join(home, 'gpt2-large'), path.join(home, 'away'));
    await editor.enter(typed);
    await editor.someGhost();
    await editor.command('GPT-2 Prose: Restart Server');
    await editor.notified('The model gpt2-large is not on this computer yet.');
    await editor.command('GPT-2 Prose: Complete Sentence');
    await editor.screenshot('removed-model');
    assert.ok((await editor.notifications()).every(message => !message.includes('gpt2-lsp')));
    renameSync(path.join(home, 'away'), path.join(home, 'gpt2-large'));
    editor.settings({});
    await editor.ready();
    await editor.clearNotifications();
  });

  await check('a downloaded model can be removed', async () => {
    await editor.command('GPT-2 Prose: Select Model');
    const row = rows.filter({ hasText: 'gpt2-large' });
    await row.hover();
    await row.locator('.codicon-trash').click();
    await editor.page.getByRole('button', { name: 'Remove', exact: true }).click();
    await editor.notified(/gpt2-large was removed: \d+ MB freed/);
    await editor.clearNotifications();
  });

  await check('a server is used once its address and key are given, and the bundled model can be chosen again', async () => {
    const key = 'a-key-that-nobody-guesses';
    const extension = readdirSync(editor.dirs.extensions).find(name => name.startsWith('gpt2lsp.gpt2-prose'));
    const server = await startCompletions(path.join(editor.dirs.extensions, extension, 'server/gpt2-lsp'), key, editor.dirs.home);
    try {
      const title = text => editor.page.locator('.quick-input-title', { hasText: text }).waitFor();
      const input = editor.page.locator('.quick-input-widget input').first();
      await editor.open('server.md');
      await choose('Use a Server');
      await title('Use a Server');
      await input.fill(server.address);
      await editor.press('Enter');
      await title(`Key for ${server.address}`);
      await input.fill(key);
      await editor.press('Enter');
      await editor.ready(new URL(server.address).host);
      await editor.enter(typed);
      await editor.someGhost();
      await editor.screenshot('server');
      assert.ok(!editor.log().includes(key));
      await server.stop();
      await editor.enter(' of the');
      await editor.notified(/cannot be reached/);
      await editor.screenshot('server-away');
    } finally {
      await server.stop();
    }
    await choose('prose-mini');
    await editor.ready();
    editor.settings({});
    await editor.clearNotifications();
  });
}
