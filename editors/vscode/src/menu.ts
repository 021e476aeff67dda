import * as vscode from 'vscode';
import { Server } from './server';
import { languageName, setting, update, whyOff } from './settings';

interface Entry extends vscode.QuickPickItem {
  command: string;
}

/** What a click on the status bar opens. */
export function showMenu({ status: { state, message, model } }: Server, document?: vscode.TextDocument): Promise<void> {
  const isOff = document && whyOff(document), language = document && languageName(document.languageId);
  const toggle: Entry[] = document ? [{ label: isOff ? `$(check) Enable for ${language}` : `$(circle-slash) Disable for ${language}`, command: 'toggleLanguage' }] : [];
  return pick('GPT-2 Prose', [
    ...isOff ? toggle : [],
    state === 'paused' ? { label: '$(play) Resume', description: message, command: 'resume' } : { label: '$(debug-pause) Pause…', command: 'pauseFor' },
    { label: '$(question) Why Nothing?', description: 'why there is no suggestion at the caret', command: 'whyNothing' },
    ...isOff ? [] : toggle,
    { label: '$(library) Select Model…', description: model, command: 'selectModel' },
    { label: '$(graph) Statistics', command: 'statistics' },
    { label: '$(gear) Settings', command: 'openSettings' },
    { label: '$(output) Show Log', command: 'showLog' },
  ]);
}

/** Asks how long to pause. */
export const pauseFor = () => pick('Pause Suggestions', [
  { label: 'For 10 Minutes', command: 'pause' },
  { label: 'For 1 Hour', command: 'pauseHour' },
  { label: 'Until Restart', description: 'of VS Code', command: 'pauseUntilRestart' },
]);

async function pick(title: string, entries: Entry[]): Promise<void> {
  const choice = await vscode.window.showQuickPick(entries, { title });
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup'); // a click moved the focus
  if (choice)
    await vscode.commands.executeCommand(`gpt2Lsp.${choice.command}`);
}

/** Switches suggestions on or off for a kind of file. */
export async function toggleLanguage(languageId: string): Promise<void> {
  const languages = setting<string[]>('languages'), isListed = languages.includes(languageId), isEnabled = setting<boolean>('enabled');
  if (!isEnabled)
    await update('enabled', true);
  if (isEnabled || !isListed)
    await update('languages', isListed ? languages.filter(id => id !== languageId) : [...languages, languageId]);
}
