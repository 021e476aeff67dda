import * as vscode from 'vscode';

/** A setting of this extension; its default where something of another type was written. */
export function setting<T>(name: string): T {
  const settings = vscode.workspace.getConfiguration('gpt2');
  const [value, fallback] = [settings.get(name), settings.inspect(name)?.defaultValue];
  return (typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback) ? value : fallback) as T;
}

/** Whether this is a kind of file that gets suggestions. */
export const isProse = (document: vscode.TextDocument) => setting<string[]>('languages').includes(document.languageId);
