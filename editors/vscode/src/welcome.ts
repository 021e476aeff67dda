import * as vscode from 'vscode';
import { refresh } from './ghost';

const beginning = 'It was raining when the old man came down to the harbour. He looked at the sea for a mom';

/** Opens the walkthrough after the first start. */
export async function welcome({ globalState, extension }: vscode.ExtensionContext): Promise<void> {
  if (globalState.get('welcomed') || !vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall'))
    return;
  await globalState.update('welcomed', true);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#start`, false);
}

/** Opens a text to continue. */
export async function tryIt(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: beginning });
  const editor = await vscode.window.showTextDocument(document);
  editor.selection = new vscode.Selection(document.positionAt(beginning.length), document.positionAt(beginning.length));
  await refresh();
}
