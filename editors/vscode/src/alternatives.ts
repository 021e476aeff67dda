import * as vscode from 'vscode';
import { Server } from './server';
import { place, whyNothing } from './write';

/** Offers several continuations, the most likely first. */
export async function alternatives(server: Server, editor: vscode.TextEditor): Promise<void> {
  const { document, selection: { active: position } } = editor;
  const { version } = document;
  const answer = await server.executeWatched<{ items: { text: string }[] }>('Finding alternatives', 'gpt2.alternatives', place(editor));
  if (!answer?.items.length)
    return answer && whyNothing(server, editor);
  const choice = await vscode.window.showQuickPick(answer.items.map(({ text }) => ({ text, label: text.trim() })), { title: 'How the text might continue' });
  if (choice && (document.version !== version || !await editor.edit(edit => edit.insert(position, choice.text))))
    throw new Error('Nothing was inserted, because the text has changed.');
}
