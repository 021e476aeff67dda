import * as vscode from 'vscode';
import { acceptSentence } from './ghost';
import { endDownloads, selectModel } from './models';
import { Server } from './server';
import { isProse, setting } from './settings';
import { followSpace } from './space';
import { look, Status } from './status';
import { whyNothing, write } from './write';

export function activate(context: vscode.ExtensionContext): void {
  const server = new Server(context.extensionPath);
  const bar = vscode.window.createStatusBarItem('gpt2Lsp.status', vscode.StatusBarAlignment.Right, 100);
  bar.name = 'GPT-2 Prose';

  const isOn = (document: vscode.TextDocument) => setting<boolean>('enabled') && isProse(document);
  const draw = () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor)
      return bar.hide();
    const { warns, ...shown } = look(server.status, isOn(editor.document));
    bar.backgroundColor = warns ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    Object.assign(bar, shown, { accessibilityInformation: { label: `GPT-2 Prose: ${shown.tooltip}` } }).show();
  };
  const startFor = (document: vscode.TextDocument) => {
    if (isOn(document))
      void server.start();
  };
  const command = (id: string, run: () => unknown) => vscode.commands.registerCommand(`gpt2Lsp.${id}`, async () => {
    try {
      await run();
    } catch (error) {
      void vscode.window.showErrorMessage(`GPT-2 Prose: ${error instanceof Error ? error.message : error}`);
    }
  });
  const inEditor = (run: (editor: vscode.TextEditor) => unknown) => () => {
    const editor = vscode.window.activeTextEditor;
    if (editor && !isProse(editor.document))
      throw new Error(`Files of the kind ${editor.document.languageId} are not written in. The setting gpt2.languages names the kinds that are.`);
    return editor && run(editor);
  };

  context.subscriptions.push(
    server,
    bar,
    { dispose: endDownloads },
    followSpace(),
    server.onStatus(() => {
      draw();
      void vscode.commands.executeCommand('setContext', 'gpt2Lsp.paused', server.status.state === 'paused');
    }),
    vscode.window.onDidChangeActiveTextEditor(draw),
    vscode.workspace.onDidOpenTextDocument(startFor),
    vscode.workspace.onDidChangeConfiguration(change => {
      draw();
      if (server.wasStarted && (change.affectsConfiguration('gpt2.serverPath') || change.affectsConfiguration('gpt2.languages')))
        void server.restart();
      else
        vscode.workspace.textDocuments.forEach(startFor);
    }),
    command('continueParagraph', inEditor(editor => write(server, editor, 'gpt2.continueParagraph', 'Continuing the paragraph'))),
    command('completeSentence', inEditor(editor => write(server, editor, 'gpt2.completeSentence', 'Completing the sentence'))),
    command('alternatives', inEditor(editor => alternatives(server, editor))),
    command('sample', () => sample(server)),
    command('whyNothing', () => whyNothing(server)),
    command('pause', () => server.execute('gpt2.pause', { minutes: 10 })),
    command('resume', () => server.execute('gpt2.resume', {})),
    command('selectModel', () => selectModel(server)),
    command('restart', () => server.restart()),
    command('showLog', () => server.log.show()),
    command('acceptSentence', acceptSentence),
    command('openSettings', () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:gpt2lsp.gpt2-prose')),
    command('showRemedy', () => showRemedy(server.status)),
  );
  draw();
  vscode.workspace.textDocuments.forEach(startFor);
}

/** Offers several ways to go on. */
async function alternatives(server: Server, editor: vscode.TextEditor): Promise<void> {
  const { document, selection: { active: position } } = editor;
  const { version } = document;
  const progress = { location: vscode.ProgressLocation.Notification, title: 'Looking for alternatives', cancellable: true };
  const answer = await vscode.window.withProgress(progress, (_, cancelled) => server.execute<{ items: { text: string; confidence: number }[] }>(
    'gpt2.alternatives', { uri: document.uri.toString(), position }, cancelled).catch(error => {
    if (!cancelled.isCancellationRequested)
      throw error;
  }));
  if (!answer)
    return;
  const { items } = answer;
  if (items.length === 0)
    return whyNothing(server);
  const picks = items.map(({ text, confidence }) => ({ text, label: text.trim(), description: `${Math.round(100 * confidence)} %` }));
  const choice = await vscode.window.showQuickPick(picks, { placeHolder: 'How the text might go on' });
  if (!choice)
    return;
  if (document.version !== version || !await editor.edit(edit => edit.insert(position, choice.text)))
    throw new Error('The text has changed meanwhile, so nothing was inserted. Ask again.');
}

/** Lets the model write what it likes, in a new file. */
async function sample(server: Server): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext' });
  await write(server, await vscode.window.showTextDocument(document), 'gpt2.sample', 'Writing from nothing');
}

async function showRemedy({ message, remedy }: Status): Promise<void> {
  const actions = { 'Select Model': 'selectModel', 'Restart Server': 'restart', 'Show Log': 'showLog', 'Open Settings': 'openSettings' };
  const choice = await vscode.window.showErrorMessage(`GPT-2 Prose: ${message} ${remedy ?? ''}`, ...Object.keys(actions));
  if (choice)
    await vscode.commands.executeCommand(`gpt2Lsp.${actions[choice as keyof typeof actions]}`);
}
