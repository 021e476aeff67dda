import * as vscode from 'vscode';
import { Server } from './server';
import { endOf } from './text';

interface Written {
  text: string;
  reason?: string;
}

/** Lets the server write at the caret, piece by piece and as one undo step, until it is done, cancelled or disturbed. */
export function write(server: Server, editor: vscode.TextEditor, command: string, title: string): Thenable<void> {
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(progress, async (_, cancelled) => {
    const place = { uri: editor.document.uri.toString(), position: editor.selection.active };
    const pen = new Pen(editor);
    cancelled.onCancellationRequested(() => pen.stop.cancel());
    try {
      const { text } = await server.execute<Written>(command, place, pen.stop.token, piece => pen.add(piece));
      pen.add(text.slice(pen.length));
      if (pen.length === 0)
        await whyNothing(server);
    } catch (error) {
      if (!pen.stop.token.isCancellationRequested)
        throw error;
    } finally {
      await pen.lift();
    }
  });
}

/** Says why there was no suggestion. */
export async function whyNothing(server: Server): Promise<void> {
  const { sentence } = await server.execute<{ sentence: string }>('gpt2.whyNothing', place());
  void vscode.window.showInformationMessage(sentence);
}

/** The caret, as the server's commands take it; nothing when no editor is open. */
function place(): object {
  const editor = vscode.window.activeTextEditor;
  return editor ? { uri: editor.document.uri.toString(), position: editor.selection.active } : {};
}

/** Inserts text at the caret as it comes; any edit of someone else stops it. */
class Pen {
  readonly stop = new vscode.CancellationTokenSource();
  length = 0;
  private at: vscode.Position;
  private inserting = '';
  private inserted = false;
  private disturbed = false;
  private turn = Promise.resolve();
  private readonly watching: vscode.Disposable;

  constructor(private readonly editor: vscode.TextEditor) {
    this.at = editor.selection.active;
    this.watching = vscode.workspace.onDidChangeTextDocument(change => {
      if (change.document === editor.document && change.contentChanges.some(({ text }) => text.replaceAll('\r\n', '\n') !== this.inserting))
        this.disturb();
    });
  }

  add(piece: string): void {
    this.length += piece.length;
    if (piece)
      this.turn = this.turn.then(() => this.insert(piece));
  }

  async lift(): Promise<void> {
    await this.turn;
    this.watching.dispose();
    this.stop.dispose();
  }

  private async insert(text: string): Promise<void> {
    if (this.disturbed)
      return;
    this.inserting = text;
    const stops = { undoStopBefore: !this.inserted, undoStopAfter: false }; // VS Code divides what is typed after this from it by itself
    const done = await this.editor.edit(edit => edit.insert(this.at, text), stops).then(ok => ok, () => false);
    if (!done)
      return this.disturb();
    this.inserted = true;
    const { line, character } = endOf(text, this.at);
    this.at = new vscode.Position(line, character);
    this.editor.revealRange(new vscode.Range(this.at, this.at));
  }

  private disturb(): void {
    this.disturbed = true;
    this.stop.cancel();
  }
}
