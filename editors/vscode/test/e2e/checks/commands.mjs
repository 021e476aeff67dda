import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { typed } from '../editor.mjs';
import { until } from '../until.mjs';

/** The commands in the command palette. */
export default async function ({ check, editor }) {
  const over = title => until(`the end of ${title}`, async () => (await editor.notifications()).every(message => !message.includes(title)));

  await check('Continue Paragraph writes a paragraph, and one undo removes it', async () => {
    await editor.open('undo.md');
    const begun = 'The old man sat down by the fire and began to tell';
    await editor.enter(begun);
    await editor.command('GPT-2 Prose: Continue Paragraph');
    await editor.notified('Continuing the paragraph');
    await over('Continuing the paragraph');
    await editor.screenshot('continue-paragraph');
    await editor.saved('undo.md', disk => disk.startsWith(`# A story\n\n${begun}`) && disk.length > `# A story\n\n${begun}`.length); // sampled, so it may be short
    await editor.press('Control+Z');
    await editor.saved('undo.md', disk => disk === `# A story\n\n${begun}`);
  });

  await check('Continue Paragraph can be cancelled from its notification; the text so far stays and nothing follows', async () => {
    await editor.open('cancel.md');
    const begun = 'The old man sat down by the fire and began to tell';
    await editor.enter(begun);
    const [server] = editor.servers();
    const cancel = editor.page.getByRole('button', { name: 'Cancel' });
    const written = async () => (await editor.text()).split(begun)[1];
    const text = await until('a text that is cut short', async () => {
      process.kill(server, 'SIGSTOP'); // a paragraph is written faster than the test can look, so the server runs a few milliseconds at a time
      try {
        await editor.command('GPT-2 Prose: Continue Paragraph');
        await until('its first words', async () => {
          process.kill(server, 'SIGCONT');
          await new Promise(resolve => setTimeout(resolve, 3));
          process.kill(server, 'SIGSTOP');
          return await written();
        });
        await editor.screenshot('writing');
        if (await cancel.click({ timeout: 2000 }).then(() => true, () => false)) { // otherwise the text was too short and is requested again
          await over('Continuing the paragraph');
          await editor.showLog(); // afterwards, everything that was inserted before the click is on the screen
          await editor.hidePanel();
          if (await editor.status() === 'sync prose-mini')
            return await written();
        }
      } finally {
        process.kill(server, 'SIGCONT');
      }
      await over('Continuing the paragraph');
      await editor.press('Control+Z');
    });
    await editor.ready();
    await editor.settled();
    assert.equal(await written(), text);
    await editor.press('Control+Z');
    await editor.saved('cancel.md', disk => disk === `# A story\n\n${begun}`);
  });

  await check('Continue Paragraph uses Windows line breaks in a file that has them', async () => {
    const begun = 'The old man sat down by the fire and began to tell\r\nthe children of the house by the sea in which he';
    await editor.open('windows-lines.md', `${begun}\r\n\r\n`);
    await editor.press('Control+Home');
    await editor.press('ArrowDown');
    await editor.press('End');
    const lines = async () => (await editor.text()).split('\n').filter(line => line.trim()).length;
    await until('lines', async () => { // the text is sampled, so it may be too short
      await editor.command('GPT-2 Prose: Continue Paragraph');
      await editor.notified('Continuing the paragraph');
      await over('Continuing the paragraph');
      if (await lines() >= 4)
        return true;
      await editor.press('Control+Z');
    });
    await editor.saved('windows-lines.md', disk => disk.split('\r\n').length >= 6 && !/[^\r]\n/.test(disk));
  });

  await check('Complete Sentence writes text, and one undo removes it', async () => {
    await editor.open('complete.md');
    const begun = 'The old man sat down by the';
    await editor.enter(begun);
    await editor.command('GPT-2 Prose: Complete Sentence');
    await editor.notified('Completing the sentence');
    await over('Completing the sentence');
    await editor.saved('complete.md', disk => disk.startsWith(`# A story\n\n${begun}`) && disk.length > `# A story\n\n${begun}`.length);
    await editor.press('Control+Z');
    await editor.saved('complete.md', disk => disk === `# A story\n\n${begun}`);
  });

  await check('Show Alternatives offers several texts and inserts the chosen one', async () => {
    await editor.open('alternatives.md');
    const begun = 'The old man sat down by the';
    await editor.enter(begun);
    await editor.command('GPT-2 Prose: Show Alternatives');
    const rows = editor.rows('How the text might continue');
    await until('alternatives', async () => await rows.count() > 1);
    await editor.screenshot('alternatives');
    const text = (await rows.nth(1).locator('.label-name').first().textContent()).replaceAll('\u00a0', ' ');
    await rows.nth(1).click();
    await editor.saved('alternatives.md', disk => disk.startsWith(`# A story\n\n${begun}`) && disk.endsWith(text) && text.length > 0);
  });

  await check('an alternative is not inserted when the text has changed', async () => {
    await editor.open('changed.md');
    await editor.enter('The old man sat down by the');
    await editor.saved('changed.md', disk => disk.endsWith('by the'));
    await editor.command('GPT-2 Prose: Show Alternatives');
    const row = editor.rows('How the text might continue').first();
    await row.waitFor();
    writeFileSync(path.join(editor.dirs.workspace, 'changed.md'), 'Another text.'); // VS Code loads the change from the disk
    await until('the other text', async () => (await editor.text()).includes('Another text.'));
    await row.click();
    await editor.notified('Nothing was inserted, because the text has changed.');
    await editor.clearNotifications();
  });

  await check('a command writes in the editor while a panel has the focus, and says when no file is open', async () => {
    await editor.open('panel.md');
    await editor.enter('The old man sat down by the');
    const panel = await editor.showLog();
    await editor.command('View: Focus into Panel');
    await panel.locator('.monaco-editor.focused').waitFor();
    await editor.command('GPT-2 Prose: Complete Sentence');
    await until('the sentence', async () => /sat down by the.*\w/.test(await editor.text()));
    await over('Completing the sentence');
    await editor.hidePanel();
    await editor.command('View: Close All Editor Groups');
    await editor.page.getByRole('button', { name: /^Don.t Save$/ }).click();
    await editor.command('GPT-2 Prose: Why Nothing?');
    await editor.notified('First open a file to write in.');
    await editor.clearNotifications();
  });

  await check('Sample from Nothing writes into a new file', async () => {
    await editor.command('GPT-2 Prose: Sample from Nothing');
    await editor.notified('Writing from nothing');
    await over('Writing from nothing');
    await editor.page.locator('.tab.active[data-resource-name^="Untitled"]').waitFor();
    assert.match(await editor.text(), /\w/);
  });

  await check('a pause hides suggestions, and Resume brings them back', async () => {
    await editor.open('pause.md');
    await editor.enter(typed);
    await editor.someGhost();
    await editor.command('GPT-2 Prose: Pause for 10 Minutes');
    await editor.noGhost();
    await editor.statusIs('debug-pause', 'GPT-2');
    await editor.screenshot('paused');
    await editor.enter('t');
    assert.match(await editor.why(), /Suggestions are paused/);
    await editor.settled();
    assert.equal(await editor.ghost(), '');
    await editor.clickStatus();
    await editor.rows('GPT-2 Prose').filter({ hasText: 'Resume' }).click();
    await editor.ready();
    await editor.someGhost();
  });

  await check('a pause survives a restart of the server', async () => {
    await editor.open('pause-restart.md');
    await editor.command('GPT-2 Prose: Pause for 1 Hour');
    await editor.statusIs('debug-pause', 'GPT-2');
    const before = editor.servers();
    process.kill(before[0], 'SIGKILL');
    await until('another process', () => editor.servers().some(id => !before.includes(id)));
    await editor.statusIs('debug-pause', 'GPT-2');
    await editor.clearNotifications();
    assert.match(await editor.why(), /Suggestions are paused until/);
    await editor.command('GPT-2 Prose: Resume');
    await editor.ready();
  });

  await check('Open Playground opens the page in the browser, with the selection in Surprise', async () => {
    const selected = 'The captain looked at the sea and at the pineapple.';
    await editor.open('playground.md', `${selected}\n`);
    await editor.press('Control+Home');
    await editor.press('Shift+End');
    const context = editor.page.context();
    await context.route('**/proxy/**', route => route.fulfill({ body: '' })); // this editor runs in a browser and forwards ports of its machine
    const opened = context.waitForEvent('page');
    await editor.command('GPT-2 Prose: Open Playground');
    const address = new URL(await until('its address', async () => /#./.test((await opened).url()) && (await opened).url()));
    await (await opened).close();
    const page = await context.browser().newPage();
    await page.goto(`http://127.0.0.1:${/\d+/.exec(address.pathname)?.[0] ?? address.port}/${address.hash}`);
    await page.locator('.token').first().waitFor();
    assert.equal(await page.locator('#surprise-text').inputValue(), selected);
    await page.screenshot({ path: path.join(editor.out, 'playground.png') });
    await page.close();
    await context.unroute('**/proxy/**');
  });
}
