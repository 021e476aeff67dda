import * as vscode from 'vscode';
import { Server } from './server';
import { languageName, setting, update, whyOff } from './settings';

interface Entry extends vscode.QuickPickItem {
  command: string;
}

/** What a click on the status bar opens. */
export async function showMenu(server: Server, document?: vscode.TextDocument): Promise<void> {
  const { state, model } = server.status;
  const language = document && languageName(document.languageId);
  const entries: Entry[] = [
    state === 'paused'
      ? { label: '$(play) Resume', description: server.status.message, command: 'resume' }
      : { label: '$(debug-pause) Pause…', command: 'pauseFor' },
    { label: '$(question) Why Nothing?', description: 'why there is no suggestion at the caret', command: 'whyNothing' },
    ...document ? [{ label: whyOff(document) ? `$(check) Enable for ${language}` : `$(circle-slash) Disable for ${language}`, command: 'toggleLanguage' }] : [],
    { label: '$(library) Select Model…', description: model, command: 'selectModel' },
    { label: '$(graph) Statistics', command: 'statistics' },
    { label: '$(gear) Settings', command: 'openSettings' },
    { label: '$(output) Show Log', command: 'showLog' },
  ];
  const choice = await vscode.window.showQuickPick(entries, { title: 'GPT-2 Prose' });
  if (choice)
    await vscode.commands.executeCommand(`gpt2Lsp.${choice.command}`);
}

/** Asks for how long to be silent. */
export async function pauseFor(): Promise<void> {
  const choice = await vscode.window.showQuickPick<Entry>([
    { label: 'For 10 Minutes', command: 'pause' },
    { label: 'For 1 Hour', command: 'pauseHour' },
    { label: 'Until Restart', description: 'of VS Code or of the server', command: 'pauseUntilRestart' },
  ], { title: 'Pause Suggestions' });
  if (choice)
    await vscode.commands.executeCommand(`gpt2Lsp.${choice.command}`);
}

/** Switches suggestions on or off for a kind of file. */
export async function toggleLanguage({ languageId }: vscode.TextDocument): Promise<void> {
  const languages = setting<string[]>('languages'), isListed = languages.includes(languageId), isEnabled = setting<boolean>('enabled');
  if (!isEnabled)
    await update('enabled', true);
  if (isEnabled || !isListed)
    await update('languages', isListed ? languages.filter(id => id !== languageId) : [...languages, languageId]);
}
