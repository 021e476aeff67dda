import * as vscode from 'vscode';
import { alternatives } from './alternatives';
import { Bar } from './bar';
import { acceptSentence } from './ghost';
import { pauseFor, showMenu, toggleLanguage } from './menu';
import { openSetting, restart, showLog, showMessage } from './messages';
import { download, learn, removeModel, selectModel, useFolder, useServer } from './models';
import { Server } from './server';
import { isProse, languageName, setting, update, whyOff } from './settings';
import { followSpace } from './space';
import { tryIt, welcome } from './welcome';
import { whyNothing, write } from './write';

export function activate(context: vscode.ExtensionContext): void {
  const server = new Server(context.extensionPath, context.secrets);
  const bar = new Bar(server, context.extension.extensionKind);

  const startFor = (document: vscode.TextDocument) => {
    if (!whyOff(document))
      void server.start();
  };
  const command = (id: string, run: (argument: any) => unknown) => vscode.commands.registerCommand(`gpt2Lsp.${id}`, async argument => {
    try {
      await run(argument);
    } catch (error) {
      void showMessage({ type: 1, message: error instanceof Error ? error.message : String(error), actions: server.status.actions ?? [] });
    }
  });
  const inEditor = (run: (editor: vscode.TextEditor) => unknown) => () => {
    if (!bar.editor)
      return showMessage({ type: 3, message: 'First open a file to write in.', actions: [] });
    return isProse(bar.editor.document) ? run(bar.editor) : offerLanguage(bar.editor.document);
  };
  const setContext = (name: string, value: unknown) => vscode.commands.executeCommand('setContext', `gpt2Lsp.${name}`, value);
  const listLanguages = () => setContext('languages', setting('languages')); // for the conditions of the context menu

  context.subscriptions.push(
    server,
    bar,
    followSpace(),
    server.onStatus(() => setContext('paused', server.status.state === 'paused')),
    vscode.workspace.onDidOpenTextDocument(startFor),
    vscode.workspace.onDidChangeConfiguration(change => {
      bar.draw();
      void listLanguages();
      if (server.wasStarted && (change.affectsConfiguration('gpt2.serverPath') || change.affectsConfiguration('gpt2.languages')))
        void server.restart();
      else
        vscode.workspace.textDocuments.forEach(startFor);
    }),
    command('continueParagraph', inEditor(editor => write(server, editor, 'gpt2.continueParagraph', 'Continuing the paragraph'))),
    command('completeSentence', inEditor(editor => write(server, editor, 'gpt2.completeSentence', 'Completing the sentence'))),
    command('alternatives', inEditor(editor => alternatives(server, editor))),
    command('sample', () => sample(server)),
    command('whyNothing', inEditor(editor => whyNothing(server, editor))),
    command('pause', () => server.pause(10)), command('pauseHour', () => server.pause(60)), command('pauseUntilRestart', () => server.pause(Infinity)),
    command('pauseFor', pauseFor), command('resume', () => server.pause(0)),
    command('toggleLanguage', (language = bar.editor?.document.languageId) => language && toggleLanguage(language)),
    command('statistics', async () => showMessage({ type: 3, message: await server.statistics() || 'The server is not running. GPT-2 Prose: Restart Server starts it.', actions: [] })),
    command('selectModel', () => selectModel(server)),
    command('download', model => model ? download(server, model) : selectModel(server)),
    command('useFolder', useFolder),
    command('learnWorkspace', () => learn(server, false)), command('learnFolder', () => learn(server, true)),
    command('useHere', model => update('model', model, true)), command('useEverywhere', model => update('model', model, false)),
    command('useServer', () => useServer(server, context.secrets)),
    command('removeModel', model => removeModel(server, model)),
    command('openPlayground', () => server.execute('gpt2.playground', { text: bar.editor?.document.getText(bar.editor.selection) })),
    command('restart', () => server.restart()),
    command('showLog', () => server.log.show()),
    command('acceptSentence', acceptSentence),
    command('openSettings', () => vscode.commands.executeCommand('workbench.action.openSettings', '@id:gpt2.*')),
    command('openSetting', name => vscode.commands.executeCommand('workbench.action.openSettings', `@id:${name}`)),
    command('openWalkthrough', () => vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false)),
    command('menu', () => showMenu(server, bar.editor?.document)),
    command('tryIt', tryIt),
    command('showRemedy', () => {
      const { message, remedy, actions = [restart, showLog] } = server.status;
      return showMessage({ type: 1, message: `${message} ${remedy ?? ''}`, actions });
    }),
  );
  void listLanguages();
  bar.draw();
  vscode.workspace.textDocuments.forEach(startFor);
  void welcome(context);
}

const offerLanguage = ({ languageId }: vscode.TextDocument, name = languageName(languageId)) =>
  showMessage({ type: 3, message: `Suggestions are off in ${name} files.`, actions: [{ title: `Enable for ${name}`, do: 'toggleLanguage', argument: languageId }, openSetting('languages')] });

/** Lets the model write freely, in a new file. */
const sample = async (server: Server) =>
  write(server, await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'plaintext' })), 'gpt2.sample', 'Writing from nothing');
