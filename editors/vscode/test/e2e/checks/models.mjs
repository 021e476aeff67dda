import assert from 'node:assert/strict';
import { until } from '../until.mjs';

const typed = 'In the middle of the ni';

/** The choice of the model. */
export default async function ({ check, editor, hub }) {
  const rows = editor.page.locator('.quick-input-list .monaco-list-row');
  const choose = async model => {
    await editor.command('GPT-2 Prose: Select Model');
    await rows.filter({ hasText: model }).first().click();
  };

  await check('Select Model tells sizes and licences', async () => {
    await editor.open('model.md');
    await editor.command('GPT-2 Prose: Select Model');
    const row = await until('the list', async () => (await rows.allTextContents()).find(text => text.includes('distilgpt2')));
    await editor.screenshot('select-model');
    assert.match(row, /81\.9 M parameters, download of 354 MB.*Licence Apache-2\.0/);
  });

  await check('a model that comes damaged is refused by its checksum', async () => {
    await editor.open('model.md');
    hub.damages = true;
    await choose('gpt2-large');
    await editor.notified('SHA-256');
    await editor.screenshot('damaged-model');
    hub.damages = false;
    await editor.ready();
    await editor.clearNotifications();
  });

  await check('a model that a setting names is missing; its download is cancelled and begun again, and it writes at once, in the same process', async () => {
    await editor.open('model.md');
    const before = editor.servers();
    editor.settings({ 'gpt2.model': 'gpt2-large' });
    await editor.notified(/gpt2-large/);
    await editor.clearNotifications();
    hub.isSlow = true;
    await choose('gpt2-large');
    await editor.notified(/model\.safetensors, \d+ MB of 15 MB \(\d+ %\)$/);
    await editor.screenshot('download');
    await editor.page.getByRole('button', { name: 'Cancel' }).click();
    await until('the end of the download', async () => (await editor.notifications()).length === 0);
    await choose('gpt2-large');
    await editor.notified(/model\.safetensors/);
    hub.isSlow = false;
    await editor.ready('gpt2-large');
    await editor.enter(typed);
    await editor.someGhost();
    assert.deepEqual(editor.servers(), before);
    await choose('prose-mini');
    await editor.ready();
    editor.settings({});
  });
}
