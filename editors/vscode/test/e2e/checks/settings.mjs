import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { typed } from '../editor.mjs';

/** Settings take effect at once. */
export default async function ({ check, editor }) {
  await check('a setting takes effect at once', async () => {
    await editor.open('setting.md');
    await editor.enter(typed);
    await editor.someGhost();
    editor.settings({ 'gpt2.enabled': false });
    await editor.noGhost();
    await editor.statusIs('circle-slash', 'GPT-2');
    await editor.settled();
    assert.equal(await editor.ghost(), '');
    editor.settings({});
    await editor.someGhost();
  });

  await check('a missing server is reported with a remedy, and correcting the setting starts it', async () => {
    editor.settings({ 'gpt2.serverPath': '/nowhere/gpt2-lsp' });
    await editor.notified('There is no program at /nowhere/gpt2-lsp. Correct the setting gpt2.serverPath');
    await editor.statusIs('warning', 'GPT-2');
    await editor.screenshot('no-server');
    await editor.clearNotifications();
    await editor.clickStatus();
    await editor.notified('There is no program at /nowhere/gpt2-lsp. Correct the setting');
    editor.settings({});
    await editor.ready();
    await editor.clearNotifications();
  });

  await check('settings of the wrong type do no lasting harm', async () => {
    editor.settings({ 'gpt2.serverPath': '/bin/false/gpt2-lsp', 'gpt2.languages': 'markdown' });
    await editor.notified('There is no program at /bin/false/gpt2-lsp.');
    await editor.statusIs('warning', 'GPT-2');
    editor.settings({});
    await editor.ready();
    await editor.clearNotifications();
  });

  await check('invalid values of settings are reported in plain words, and suggestions continue', async () => {
    await editor.open('misfits.md');
    editor.settings({
      'gpt2.enabled': 'yes', 'gpt2.languages': ['markdown', 5, null], 'gpt2.eagerness': 'wild', 'gpt2.pace': 3, 'gpt2.maxTokens': -1, 'gpt2.stopAt': null,
      'gpt2.memory': 'much', 'gpt2.memoryFiles': '*.md', 'gpt2.banned': [1], 'gpt2.unloadAfter': 1e9, 'gpt2.precision': 'q1', 'gpt2.threads': 0.5, 'gpt2.model': '',
    });
    await editor.notified(/^gpt2\.\w+ cannot be /);
    await editor.screenshot('misfits');
    await editor.ready();
    await editor.enter(typed);
    await editor.someGhost();
    editor.settings({});
    await editor.clearNotifications();
    await editor.ready();
  });

  await check('a server that never answers is replaced when the setting changes', async () => {
    const program = path.join(editor.dirs.workspace, 'silent');
    writeFileSync(program, '#!/bin/sh\nexec /bin/sleep 1000\n', { mode: 0o755 });
    editor.settings({ 'gpt2.serverPath': program });
    await editor.statusIs('loading', 'GPT-2');
    editor.settings({});
    await editor.ready();
    assert.deepEqual(await editor.notifications(), []);
  });

  await check('a program that fails to start is reported once and not retried', async () => {
    editor.settings({ 'gpt2.serverPath': '/bin/false' });
    await editor.notified('The server could not be started. The log says why /bin/false failed.');
    await editor.settled();
    await editor.statusIs('warning', 'GPT-2');
    editor.settings({});
    await editor.ready();
  });
}
