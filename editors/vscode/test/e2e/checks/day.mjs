import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { until } from '../until.mjs';

const typed = 'It was one of the most important events in the his';

/** A day with the extension. */
export default async function ({ check, editor }) {
  const { page } = editor;
  const menu = async choice => {
    await editor.clickStatus();
    await editor.rows('GPT-2 Prose').filter({ hasText: choice }).first().click();
  };
  const closeSettings = () => until('the settings to close', async () => {
    await editor.press('Escape');
    return await page.locator('.settings-editor').count() === 0;
  });
  const hover = name => until('the tooltip', async () => {
    await page.mouse.move(600, 300);
    await page.locator('#gpt2lsp\\.gpt2-prose\\.gpt2Lsp\\.status').hover();
    const tooltip = page.locator('.monaco-hover:visible, .workbench-hover:visible').last();
    try {
      await tooltip.waitFor({ timeout: 5000 });
      await page.screenshot({ path: `${editor.out}/${name}.png` });
      return (await tooltip.textContent({ timeout: 1000 })).replaceAll('\u00a0', ' ');
    } catch {
      return ''; // the item was redrawn, which closes its tooltip
    }
  }).finally(() => page.mouse.move(600, 300));

  await check('a day: a model is chosen from the list', async () => {
    await editor.open('morning.md');
    await menu('Select Model');
    const rows = editor.rows('Select Model');
    await rows.first().waitFor();
    await rows.filter({ hasText: 'gpt2' }).first().hover();
    await page.screenshot({ path: `${editor.out}/day-0-models.png` });
    await rows.filter({ hasText: 'prose-mini' }).click();
    await editor.ready('prose-mini');
  });

  await check('a day: the status bar shows the state, where the model runs, and the figures of the day', async () => {
    await editor.open('morning.md');
    await editor.enter(typed);
    await editor.someGhost();
    await editor.press('Tab');
    await until('the figures', async () => /Today: [1-9]\d* of \d+ suggestions? accepted/.test(await hover('day-1-tooltip')));
    assert.match(await hover('day-1-tooltip'), /Suggestions are on\..*The model \S+ runs on .*Pause · Why Nothing\? · Settings · Log/s);
    const label = await page.locator('#gpt2lsp\\.gpt2-prose\\.gpt2Lsp\\.status a').getAttribute('aria-label');
    assert.match(label, /^GPT-2 Prose\. Suggestions are on\. The model \S+ runs on .*\. Today: .* saved\.$/);
    await editor.clickStatus();
    await editor.rows('GPT-2 Prose').first().waitFor();
    await editor.screenshot('day-2-menu');
    await editor.press('Escape');
  });

  await check('a day: Learn From This Workspace says how much text it needs', async () => {
    await editor.command('GPT-2 Prose: Learn From This Workspace');
    await editor.notified(/at least 5,000 words are needed/);
    await editor.screenshot('day-learn');
    await editor.clearNotifications();
  });

  await check('a day: suggestions are paused for an hour, the end of the pause is shown, and they resume', async () => {
    await editor.open('noon.md');
    await editor.enter(typed);
    await editor.someGhost();
    await menu('Pause');
    await editor.rows('Pause Suggestions').first().waitFor();
    await editor.screenshot('day-3-pause');
    await editor.rows('Pause Suggestions').filter({ hasText: 'For 1 Hour' }).click();
    await editor.noGhost();
    await editor.statusIs('debug-pause', 'GPT-2');
    assert.match(await hover('day-4-paused'), /Suggestions are paused until \d\d:\d\d\./);
    await menu('Why Nothing?');
    await editor.notified(/^Suggestions are paused until \d\d:\d\d\.$/);
    await editor.screenshot('day-5-why');
    await editor.answer('Resume');
    await editor.someGhost();
    await editor.clearNotifications();
  });

  await check('a day: suggestions are enabled for another kind of file and disabled again', async () => {
    await editor.open('letter.yaml', '');
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.clickStatus();
    await editor.rows('GPT-2 Prose').first().waitFor();
    await editor.screenshot('day-6-yaml');
    await editor.rows('GPT-2 Prose').filter({ hasText: 'Enable for YAML' }).click();
    await until('readiness', async () => /^pencil /.test(await editor.status()));
    await editor.isWritable();
    await editor.enter(typed);
    await editor.someGhost();
    await menu('Disable for YAML');
    await editor.noGhost();
    await editor.statusIs('circle-slash', 'GPT-2');
  });

  await check('a day: the status bar stays the same while a panel has the focus', async () => {
    await editor.open('noon.md');
    await until('readiness', async () => /^pencil /.test(await editor.status()));
    const panel = await editor.showLog();
    await editor.command('View: Focus into Panel');
    await panel.locator('.monaco-editor.focused').waitFor();
    await editor.screenshot('day-7-panel');
    assert.match(await editor.status(), /^pencil /);
    await editor.hidePanel();
  });

  await check('a day: the context menu offers Continue Paragraph', async () => {
    await editor.open('noon.md');
    await page.locator('.editor-instance .view-line').last().click({ button: 'right' });
    await page.locator('.context-view .action-label', { hasText: 'GPT-2 Prose' }).hover();
    await page.locator('.context-view .action-label', { hasText: 'Continue Paragraph' }).waitFor();
    await page.screenshot({ path: `${editor.out}/day-8-context-menu.png` });
    await editor.press('Escape');
    await editor.press('Escape');
  });

  await check('a day: alternatives are listed without percentages', async () => {
    await editor.open('evening.md');
    await editor.enter('The old man sat down by the');
    await editor.command('GPT-2 Prose: Show Alternatives');
    const rows = editor.rows('How the text might continue');
    await until('alternatives', async () => await rows.count() > 1);
    await editor.screenshot('day-9-alternatives');
    assert.ok((await rows.allTextContents()).every(text => !text.includes('%')));
    await rows.first().click();
  });

  await check('a day: Why Nothing? opens the setting that turns suggestions off', async () => {
    await editor.open('evening.md');
    editor.settings({ 'gpt2.enabled': false });
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.command('GPT-2 Prose: Why Nothing?');
    await editor.notified('Suggestions are switched off.');
    await editor.screenshot('day-10-off');
    await editor.answer('Open Setting');
    await page.locator('.settings-editor .setting-item-label', { hasText: 'Enabled' }).first().waitFor();
    await editor.screenshot('day-11-setting');
    await closeSettings();
    editor.settings({});
    await editor.clearNotifications();
    await editor.command('GPT-2 Prose: Open Settings');
    await page.locator('.settings-editor .setting-item-label', { hasText: 'Languages' }).first().waitFor();
    await editor.screenshot('day-12-settings');
    await closeSettings();
  });

  await check('a day: a setting for one kind of file applies to that kind', async () => {
    await editor.open('kinds.md');
    await editor.enter(typed);
    await until('several words', async () => (await editor.ghost()).trim().includes(' '));
    editor.settings({ '[markdown]': { 'gpt2.maxTokens': 1 } });
    await until('a single word', async () => /^\S+$/.test((await editor.ghost()).trim()));
    editor.settings({});
  });

  await check('a day: the model stays the same when the server is restarted', async () => {
    await editor.open('restart.md');
    await editor.enter(typed);
    await editor.someGhost();
    await editor.ready('prose-mini');
    const [before] = editor.servers();
    await editor.command('GPT-2 Prose: Restart Server');
    await until('another process', () => editor.servers().length === 1 && editor.servers()[0] !== before);
    await editor.ready('prose-mini');
    await editor.someGhost();
  });

  await check('a day: ghost text appears in the message box of Source Control', async () => {
    execFileSync('/usr/bin/git', ['init', '-q', editor.dirs.workspace]);
    await editor.press('Control+Shift+G');
    const box = page.locator('.scm-editor .monaco-editor').first();
    await box.waitFor();
    await box.click();
    await page.keyboard.insertText('Add the history of the Uni');
    await until('ghost text', async () => (await page.locator('.scm-editor .ghost-text-decoration').allTextContents()).join(''));
    await editor.screenshot('day-13-source-control');
    await editor.command('View: Show Explorer');
    await editor.command('View: Focus Active Editor Group');
  });
}
