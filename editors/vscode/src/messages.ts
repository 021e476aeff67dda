import * as vscode from 'vscode';

/** A button from the server: its title, and the command of this extension to run. */
export interface Action {
  title: string;
  do: string;
  argument?: string;
}

/** gpt2/message; the types are those of LSP: 1 is an error, 2 a warning, 3 an information. */
export interface Message {
  type: number;
  message: string;
  actions: Action[];
}

export const openSetting = (name: string): Action => ({ title: 'Open Setting', do: 'openSetting', argument: `gpt2.${name}` });
export const showLog: Action = { title: 'Show Log', do: 'showLog' };
export const restart: Action = { title: 'Restart Server', do: 'restart' };

/** Shows a message with its buttons, and runs the chosen action. */
export async function showMessage({ type, message, actions }: Message): Promise<void> {
  const { showErrorMessage, showWarningMessage, showInformationMessage } = vscode.window;
  const show: typeof showErrorMessage = type === 1 ? showErrorMessage : type === 2 ? showWarningMessage : showInformationMessage;
  const choice = await show(message.trim(), ...actions);
  if (choice)
    await vscode.commands.executeCommand(`gpt2Lsp.${choice.do}`, choice.argument);
}
