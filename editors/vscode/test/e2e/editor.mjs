import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { limitMs, until } from './until.mjs';

/** The beginning of a sentence that the bundled model always continues as "advantage of the …", whatever the text before it and the
 * processor. */
export const typed = 'We can take advan';

/** VS Code as the tests use it and see it. */
export class Editor {
  constructor(page, dirs, out) {
    Object.assign(this, { page, dirs, out });
  }

  /** Opens a file of the workspace with the caret at its end. Creates the file if it does not exist. */
  async open(name, text = '# A story\n\n') {
    const file = path.join(this.dirs.workspace, name);
    if (!existsSync(file))
      writeFileSync(file, text);
    await until(`the editor of ${name}`, async () => {
      await this.#pick('Control+P', file, name); // by its full path, because the search index may not have the file yet
      return this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 10_000 })
        .then(() => this.isWritable(10_000))
        .then(() => true, () => false); // a page that opened late has taken its place
    });
    await this.press('Control+End');
  }

  /** Waits until a new editor is complete. VS Code creates the part that requests ghost text when it is idle, after the caret has appeared. */
  async isWritable(timeout = limitMs) {
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor({ timeout });
    await this.page.evaluate(() => new Promise(resolve => requestIdleCallback(resolve)));
  }

  /** Types key by key, as a writer does. */
  type = text => this.page.keyboard.type(text, { delay: 30 });
  press = key => this.page.keyboard.press(key);
  /** Enters a text all at once, so that the server gets one request and sends one answer. */
  enter = text => this.page.keyboard.insertText(text);
  command = title => this.#pick('F1', `>${title}`, title);
  /** Changes the language mode of the active editor. */
  async setLanguage(name) {
    await this.command('Change Language Mode');
    await this.page.locator('.quick-input-widget input').first().fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: new RegExp(`^${name}`) }).first().click();
  }

  /** The ghost text on the screen, '' when there is none. */
  async ghost() {
    const texts = await this.page.locator('.editor-instance .ghost-text-decoration').allTextContents();
    return texts.join('').replaceAll('\u00a0', ' ');
  }
  someGhost = () => until('ghost text', () => this.ghost());
  noGhost = () => until('ghost text to go', async () => await this.ghost() === '');

  /** Accepts the menu's item with this label. Opens the menu again until the server has found the item. */
  choose = label => until(`${label} in the menu`, async () => {
    await this.press('Control+Space');
    return this.#inMenu(label).waitFor({ timeout: 2000 }).then(() => true, () => this.press('Escape'));
  }).then(() => this.#inMenu(label).click());
  #inMenu = label => this.page.locator('.suggest-widget.visible .monaco-list-row', { has: this.page.getByText(label, { exact: true }) }).first();

  /** The lines of the active editor that are on the screen, ghost text included. */
  async text() {
    const lines = await this.page.locator('.editor-instance .view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  onDisk = name => readFileSync(path.join(this.dirs.workspace, name), 'utf8');
  /** Saves until the file on disk passes the check, because a change may reach the editor after the key that saves. */
  saved = (name, isSo) => until(`${name} on disk`, async () => {
    await this.press('Control+S');
    return isSo(this.onDisk(name));
  });

  /** Writes the folder's settings. */
  settings = wanted => writeFileSync(path.join(this.dirs.workspace, '.vscode/settings.json'), JSON.stringify(wanted, null, 2));

  /** The icon and the text of the extension's item in the status bar. */
  async status() {
    const shown = await this.page.locator('#gpt2lsp\\.gpt2-prose\\.gpt2Lsp\\.status').evaluateAll(items => items.map(item =>
      `${/codicon-([a-z-]+)/.exec(item.querySelector('.codicon')?.className)?.[1]} ${item.textContent.trim()}`)); // read together, because both change together
    return shown.join();
  }
  statusIs = (icon, text) => until(`the status ${icon} ${text}`, async () => await this.status() === `${icon} ${text}`);
  ready = (model = 'prose-mini') => this.statusIs('pencil', model);
  clickStatus = () => this.page.locator('#gpt2lsp\\.gpt2-prose\\.gpt2Lsp\\.status').click();

  /** The rows of the quick pick with this title. */
  rows = title => this.page.locator('.quick-input-widget', { has: this.page.locator('.quick-input-title', { hasText: title }) }).locator('.quick-input-list .monaco-list-row');

  /** Presses a button of a message. */
  answer = name => this.page.locator('.notification-list-item-buttons-container').getByText(name, { exact: true }).first().click();

  notifications = () => this.page.locator('.notification-list-item-message').allTextContents();
  /** Waits for a message that matches the pattern. */
  notified = pattern => until(`the message ${pattern}`, async () => (await this.notifications()).find(message => message.match(pattern)));
  /** Clears all messages; again if another one arrived in between. */
  clearNotifications = () => until('no message', async () => {
    await this.press('F10');
    return this.#bell('.codicon-bell', 1000).then(() => true, () => false);
  });
  #bell = (icon, timeout) => this.page.locator(`[id="status.notifications"] ${icon}`).waitFor({ timeout });

  /** Asks why nothing is shown, by a key, so that the ghost text stays. The messages are cleared, because VS Code shows only a few of them. */
  async #ask() {
    await this.press('F9');
    await this.#bell('.codicon-bell-dot');
    const [reason] = await this.notifications();
    await this.clearNotifications();
    return reason;
  }
  why = () => until('a reason', () => this.#ask());

  /** Waits until the server has answered all requests so far. It answers in order. */
  async settled() {
    await this.#ask();
    await this.#ask();
  }

  /** The extension's log on disk. */
  log = () => readdirSync(path.join(this.dirs.data, 'logs'), { recursive: true })
    .filter(name => name.endsWith('GPT-2 Prose.log'))
    .map(name => readFileSync(path.join(this.dirs.data, 'logs', name), 'utf8')).join('');

  /** Opens the log. The extension does this after everything it was asked to do before. */
  async showLog() {
    const panel = this.page.locator('.part.panel');
    await this.command('GPT-2 Prose: Show Log');
    await panel.locator('.view-lines').waitFor();
    return panel;
  }
  async hidePanel() {
    await this.command('View: Toggle Panel Visibility');
    await this.page.locator('.part.panel').waitFor({ state: 'hidden' });
    await this.command('View: Focus Active Editor Group');
  }

  /** The ids of the extension's server processes. */
  servers = () => processes().filter(({ command }) => command.startsWith(this.dirs.extensions) && command.includes('\0serve')).map(({ id }) => id);

  async screenshot(name, clip) {
    await this.page.mouse.move(600, 400); // away from anything that shows a tooltip
    await this.page.screenshot({ path: path.join(this.out, `${name}.png`), clip, animations: 'disabled' });
  }

  /** Opens the quick input with these keys, fills it, and clicks the row with this text once. Tries again if the input closes because
   * something else takes the focus, such as a page that opens late. */
  async #pick(keys, fill, text) {
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await until(`the choice ${text}`, async () => {
      try {
        if (!await input.isVisible())
          await this.press(keys);
        await input.fill(fill, { timeout: 2000 });
        await row.waitFor({ timeout: 5000 });
        await row.click({ timeout: 30_000 }); // a workbench that is still starting reacts late
        return true;
      } catch (error) {
        if (/performing click action/.test(error.message))
          throw error; // the click may have taken effect
        await this.press('Escape'); // too early, because the workbench is still starting
      }
    });
  }
}

function processes() {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(id => {
    try {
      return [{ id: Number(id), command: readFileSync(`/proc/${id}/cmdline`, 'utf8') }];
    } catch {
      return []; // it has ended in the meantime
    }
  });
}
