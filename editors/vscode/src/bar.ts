import * as os from 'node:os';
import * as vscode from 'vscode';
import { Server } from './server';
import { isProse, languageName, whyOff } from './settings';
import { look } from './status';

/** How long after the last edit the day's figures are requested again. */
const quietMs = 1000;

/** The status bar item: the server's status for the current file. */
export class Bar implements vscode.Disposable {
  /** The last text editor; panels do not count. */
  editor?: vscode.TextEditor;
  private readonly item = vscode.window.createStatusBarItem('gpt2Lsp.status', vscode.StatusBarAlignment.Right, 100);
  private today = '';
  private timer?: NodeJS.Timeout;
  private readonly watching: vscode.Disposable;

  constructor(private readonly server: Server, private readonly extensionKind: vscode.ExtensionKind) {
    this.item.name = 'GPT-2 Prose';
    this.watching = vscode.Disposable.from(
      server.onStatus(() => this.draw()),
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      vscode.workspace.onDidOpenTextDocument(() => this.draw()), // also when only the language of an open one changes
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        clearTimeout(this.timer);
        if (isProse(document))
          this.timer = setTimeout(() => this.count(), quietMs);
      }),
    );
  }

  draw(): void {
    this.editor = inGroup(vscode.window.activeTextEditor) ?? vscode.window.visibleTextEditors.find(shown => inGroup(shown) && shown.document === this.editor?.document);
    if (!this.editor && !this.server.wasStarted)
      return this.item.hide();
    const { state, model, host: sentTo } = this.server.status;
    const off = this.editor && whyOff(this.editor.document);
    const [icon, name, sentence] = look(this.server.status, off);
    const host = vscode.env.remoteName && this.extensionKind === vscode.ExtensionKind.Workspace ? os.hostname() : 'this computer';
    const lines = [sentence, model && state !== 'error' ? sentTo ? `Your text is sent to ${sentTo}.` : `The model ${model} runs on ${host}.` : '', this.today].filter(Boolean);
    this.item.text = `$(${icon}) ${name}`;
    this.item.command = state === 'error' ? 'gpt2Lsp.showRemedy' : 'gpt2Lsp.menu';
    this.item.tooltip = this.tooltip(lines, off);
    this.item.backgroundColor = state === 'error' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.accessibilityInformation = { label: ['GPT-2 Prose.', ...lines].join(' '), role: 'button' };
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watching.dispose();
    this.item.dispose();
  }

  private tooltip(lines: string[], off?: string): vscode.MarkdownString {
    const links = [
      ...off ? [[`Enable for ${languageName(this.editor!.document.languageId)}`, 'toggleLanguage']] : [],
      this.server.status.state === 'paused' ? ['Resume', 'resume'] : ['Pause', 'pauseFor'],
      ['Why Nothing?', 'whyNothing'], ['Settings', 'openSettings'], ['Log', 'showLog'],
    ];
    const tooltip = new vscode.MarkdownString([...lines, links.map(([title, id]) => `[${title}](command:gpt2Lsp.${id})`).join(' · ')].join('\n\n'));
    tooltip.isTrusted = { enabledCommands: links.map(([, id]) => `gpt2Lsp.${id}`) };
    return tooltip;
  }

  private async count(): Promise<void> {
    const before = this.today;
    this.today = await this.server.statistics().catch(() => '');
    if (this.today !== before) // otherwise an open tooltip would close
      this.draw();
  }
}

/** An editor in an editor group; the output panel's editor counts as active too. */
const inGroup = (editor?: vscode.TextEditor) => editor?.viewColumn === undefined ? undefined : editor;
