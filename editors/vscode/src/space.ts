import * as vscode from 'vscode';
import { Middleware } from 'vscode-languageclient/node';
import { takesSpace } from './text';

type Provide = NonNullable<Middleware['provideCompletionItem']>;

/** The command of an item that ends with a space; VS Code runs it after inserting the item. */
const accepted = 'gpt2Lsp.wordAccepted';

/** The space after the last word from the menu, until something else is done. */
let brought: { document: vscode.TextDocument; end: vscode.Position } | undefined;

/** Passes the request on, and marks the items that end with a space. */
export const provideWords: Provide = async (document, position, context, token, next) => {
  const result = await next(document, position, context, token);
  for (const item of Array.isArray(result) ? result : result?.items ?? [])
    if (String(item.insertText).endsWith(' '))
      item.command = { command: accepted, title: '' };
  return result;
};

/** Removes the space after a word when a punctuation mark or line break follows it. */
export const followSpace = (): vscode.Disposable => vscode.Disposable.from(
  vscode.commands.registerCommand(accepted, () => {
    const editor = vscode.window.activeTextEditor;
    brought = editor && { document: editor.document, end: editor.selection.active };
  }),
  vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    if (textEditor.document === brought?.document && !(selections.length === 1 && selections[0].isEmpty && selections[0].active.isEqual(brought.end)))
      brought = undefined;
  }),
  vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (document !== brought?.document || contentChanges.length === 0)
      return;
    const { end } = brought;
    brought = undefined;
    const [{ range, text }, ...others] = contentChanges;
    if (others.length === 0 && range.isEmpty && range.start.isEqual(end) && takesSpace(text))
      void remove(document, end);
  }),
);

/** Removes the space before `end`, in the undo step of the key that was just typed after it; retries if more is typed in the meantime. */
async function remove(document: vscode.TextDocument, end: vscode.Position): Promise<void> {
  const space = new vscode.Range(end.translate(0, -1), end);
  const follows = new vscode.Range(end, end.translate(1));
  const editor = vscode.window.visibleTextEditors.find(shown => shown.document === document);
  const attempt = () => editor?.edit(edit => edit.delete(space), { undoStopBefore: false, undoStopAfter: false }).then(ok => ok, () => false);
  for (let tried = 0; tried < 10 && document.getText(space) === ' ' && takesSpace(document.getText(follows)); tried++)
    if (await attempt())
      return;
}
