import * as vscode from 'vscode';
import { Action, showMessage } from './messages';
import { Server } from './server';

interface Written {
  text: string;
  reason?: string;
}

/** Lets the server write at the caret, piece by piece and as one undo step, until it is done, cancelled or interrupted by an edit. */
export function write(server: Server, editor: vscode.TextEditor, command: string, title: string): Thenable<void> {
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(progress, async (_, cancelled) => {
    const pen = new Pen(editor);
    cancelled.onCancellationRequested(() => pen.stop.cancel());
    try {
      const answer = await Promise.race([server.execute<Written>(command, place(editor), pen.stop.token, ({ text }) => pen.add(text ?? '')), pen.stopped]);
      pen.add(answer?.text.slice(pen.length) ?? '');
      if (answer && pen.length === 0)
        await whyNothing(server, editor);
    } finally {
      await pen.lift();
    }
  });
}

/** Says why there is no suggestion at the caret. */
export async function whyNothing(server: Server, editor: vscode.TextEditor): Promise<void> {
  const { sentence, actions } = await server.execute<{ sentence: string; actions: Action[] }>('gpt2.whyNothing', place(editor));
  void showMessage({ type: 3, message: sentence, actions });
}

/** The caret in the form that the server's commands take. */
export const place = ({ document, selection }: vscode.TextEditor) => ({ uri: document.uri.toString(), position: selection.active });

/** Inserts text at the caret as it arrives, until it is stopped; any other edit stops it. */
class Pen {
  readonly stop = new vscode.CancellationTokenSource();
  readonly stopped = new Promise<undefined>(resolve => this.stop.token.onCancellationRequested(() => resolve(undefined)));
  length = 0;
  private offset: number;
  private isInserting = false;
  private hasInserted = false;
  private turn = Promise.resolve();
  private readonly watching: vscode.Disposable;

  constructor(private readonly editor: vscode.TextEditor) {
    this.offset = editor.document.offsetAt(editor.selection.active);
    this.watching = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document !== editor.document || contentChanges.length === 0)
        return;
      const [{ rangeOffset, text }] = contentChanges;
      if (this.isInserting && rangeOffset === this.offset)
        this.offset += text.length; // with the document's line breaks
      else
        this.stop.cancel();
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
    if (this.stop.token.isCancellationRequested)
      return;
    this.isInserting = true;
    const stops = { undoStopBefore: !this.hasInserted, undoStopAfter: false }; // VS Code itself starts a new undo step for what is typed after this
    const at = this.editor.document.positionAt(this.offset);
    const done = await this.editor.edit(edit => edit.insert(at, text), stops).then(ok => ok, () => false);
    this.isInserting = false;
    this.hasInserted = true;
    if (done)
      this.editor.revealRange(new vscode.Range(at, this.editor.document.positionAt(this.offset)));
    else
      this.stop.cancel();
  }
}
