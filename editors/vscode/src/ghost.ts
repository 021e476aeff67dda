import * as vscode from 'vscode';
import { Middleware } from 'vscode-languageclient/node';
import { isProse } from './settings';
import { restOfSentence } from './text';

type Provide = NonNullable<Middleware['provideInlineCompletionItems']>;

/** The last suggestions, since VS Code does not say what ghost text is on the screen. */
let offered: { document: vscode.TextDocument; items: { start: vscode.Position; text: string }[] } | undefined;
let unasked = false;

/** Passes the request on, and keeps the answer. */
export const provide: Provide = async (document, position, context, token, next) => {
  const result = await next(document, position, unasked ? { ...context, triggerKind: vscode.InlineCompletionTriggerKind.Automatic } : context, token);
  const items = Array.isArray(result) ? result : result?.items ?? [];
  offered = { document, items: items.map(item => ({ start: item.range?.start ?? position, text: String(item.insertText) })) };
  return result;
};

/** Hides the ghost text, but not that of other extensions in files that are not ours. */
export async function hide(): Promise<void> {
  if (isOurs())
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
}

/** Requests ghost text as if a key had been pressed; VS Code requests it by itself only after a key. */
export async function refresh(): Promise<void> {
  if (!isOurs())
    return;
  unasked = true;
  try {
    await hide();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  } finally {
    unasked = false;
  }
}

const isOurs = (editor = vscode.window.activeTextEditor) => editor !== undefined && isProse(editor.document);

/** Accepts the ghost text up to the end of its sentence, as one undo step. */
export async function acceptSentence(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const before = offered;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextWord'); // shows which of several was on the screen
  if (!editor || before?.document !== editor.document)
    return;
  const caret = editor.selection.active;
  const rest = before.items
    .map(({ start, text }) => restOfSentence(text, editor.document.getText(new vscode.Range(start, caret))))
    .find(text => text !== undefined);
  if (rest && await editor.edit(edit => edit.insert(caret, rest), { undoStopBefore: false, undoStopAfter: true }))
    await refresh();
}
