import * as vscode from 'vscode';

const section = () => vscode.workspace.getConfiguration('gpt2');

/** A setting of this extension; its default if the value has the wrong type. */
export function setting<T>(name: string): T {
  const settings = section();
  const [value, fallback] = [settings.get(name), settings.inspect(name)?.defaultValue];
  const fits = Array.isArray(fallback) ? Array.isArray(value) && value.every(item => typeof item === 'string') : typeof value === typeof fallback;
  return (fits ? value : fallback) as T;
}

/** Changes a setting where it is set: in the workspace, or otherwise for the user. */
export function update(name: string, value: unknown, here = section().inspect(name)?.workspaceValue !== undefined): Thenable<void> {
  return section().update(name, value, here ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}

/** The section as the server reads it, including values for single kinds of file, as in `"[latex]": { "gpt2.eagerness": "careful" }`. */
export function withLanguages(): object {
  const given = vscode.workspace.getConfiguration().get<object>('gpt2') ?? {};
  const differences: Record<string, Record<string, unknown>> = {};
  for (const name of Object.keys(given))
    for (const languageId of section().inspect(name)?.languageIds ?? [])
      (differences[`[${languageId}]`] ??= {})[name] = vscode.workspace.getConfiguration('gpt2', { languageId }).get(name);
  return { ...given, ...differences };
}

/** Whether this is a kind of file that gets suggestions. */
export const isProse = (document: vscode.TextDocument) => setting<string[]>('languages').includes(document.languageId);

/** Why this file gets no suggestions, in words; undefined if it gets them. */
export function whyOff(document: vscode.TextDocument): string | undefined {
  if (!setting('enabled'))
    return 'Suggestions are switched off.';
  return isProse(document) ? undefined : `Suggestions are off in ${languageName(document.languageId)} files.`;
}

/** The name of a kind of file; VS Code has it only in the extensions that define the kinds. */
export function languageName(id: string): string {
  const languages = vscode.extensions.all.flatMap<{ id: string; aliases?: string[] }>(({ packageJSON }) => packageJSON.contributes?.languages ?? []);
  return languages.find(language => language.id === id && language.aliases?.length)?.aliases![0] ?? id;
}
