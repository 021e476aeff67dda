import * as vscode from 'vscode';
import { Server } from './server';
import { setting, update } from './settings';

/** One of gpt2.models. */
type Model = Record<'id' | 'description' | 'detail', string> & Record<'installed' | 'removable', boolean>;

/** @property run the command for this entry, if it is not a model of the list */
type Entry = vscode.QuickPickItem & { model?: Model; run?: string };

const isAddress = (text: string) => /^https?:\/\/[^/\s]/i.test(text);
const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Remove from this Computer' };

/** Lets the writer choose a model, downloads it if necessary, and selects it. */
export async function selectModel(server: Server): Promise<void> {
  const input = vscode.window.createQuickPick<Entry>();
  Object.assign(input, { title: 'Select Model', placeholder: 'A larger model writes better, and needs more memory and time', matchOnDescription: true, busy: true });
  input.show();
  input.onDidHide(() => input.dispose());
  input.onDidAccept(() => {
    const [choice] = input.activeItems; // none while the list is loading, or if nothing matches
    if (!choice)
      return;
    input.hide();
    void vscode.commands.executeCommand(`gpt2Lsp.${choice.run ?? 'download'}`, choice.model?.id);
  });
  input.onDidTriggerItemButton(({ item }) => vscode.commands.executeCommand('gpt2Lsp.removeModel', item.model?.id));
  await entries(server).then(items => Object.assign(input, { items, activeItems: items.filter(({ label }) => label.startsWith('$(check)')), busy: false }), error => {
    input.hide();
    throw error;
  });
}

/** Selects a model, and downloads it first if necessary. */
export async function download(server: Server, model: string): Promise<void> {
  const { models } = await server.execute<{ models: Model[] }>('gpt2.models', {});
  if (!models.some(({ id, installed }) => id === model && installed) && !await server.executeWatched(`Downloading ${model}`, 'gpt2.pullModel', { model })) // cancelled
    return;
  await use(server, model);
}

/** The model, or its server's key, may have been missing. An unchanged setting does not reach the server, so it is told directly. */
const use = (server: Server, model: string) => model === setting('model') ? server.execute('gpt2.selectModel', { model }) : update('model', model);

/** Selects a server. Its key is kept only in VS Code's secret storage. */
export async function useServer(server: Server, secrets: vscode.SecretStorage): Promise<void> {
  const address = await vscode.window.showInputBox({ title: 'Use a Server', prompt: 'The address of llama-server, vLLM or another gpt2-lsp. Your text is sent there.', value: isAddress(setting('model')) ? setting('model') : '', placeHolder: 'http://127.0.0.1:8080', ignoreFocusOut: true, validateInput: text => isAddress(text) ? undefined : 'http://… or https://…' });
  const key = address && await vscode.window.showInputBox({ title: `Key for ${address}`, prompt: 'Leave empty if the server needs none', password: true, ignoreFocusOut: true });
  if (!address || key === undefined)
    return;
  await (key ? secrets.store(address, key) : secrets.delete(address));
  await use(server, address);
}

const pickFolder = async (title: string, openLabel: string) =>
  (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, title, openLabel }))?.[0].fsPath;

export async function useFolder(): Promise<void> {
  const folder = await pickFolder('Folder of a GPT-2', 'Use');
  if (folder)
    await update('model', folder);
}

/** Makes a model from the texts of the workspace, or of a folder. The server says what came of it, and offers the model. */
export async function learn(server: Server, fromFolder: boolean): Promise<void> {
  const folder = fromFolder && await pickFolder('Learn From a Folder', 'Learn');
  if (folder || !fromFolder)
    await server.executeWatched('Learning from your texts', 'gpt2.adapt', folder ? { paths: [folder] } : {});
}

/** Removes a model; if it was selected, the bundled model is used instead. */
export async function removeModel(server: Server, model: string): Promise<void> {
  if (await vscode.window.showWarningMessage(`Remove ${model} from this computer?`, { modal: true, detail: 'It can be downloaded again.' }, 'Remove') !== 'Remove')
    return;
  if (setting('model') === model)
    await update('model', undefined);
  const { bytesFreed } = await server.execute<{ bytesFreed: number }>('gpt2.removeModel', { model });
  void vscode.window.showInformationMessage(`${model} was removed: ${Math.round(bytesFreed / 1e6)} MB freed.`);
}

async function entries(server: Server): Promise<Entry[]> {
  const { model: current, models } = await server.execute<{ model: string; models: Model[] }>('gpt2.models', {});
  const isListed = models.some(({ id }) => id === current), isServer = isAddress(current), own = !isListed && !isServer;
  return [
    ...models.map(model => ({ ...model, model, label: model.id === current ? `$(check) ${model.id}` : model.id, buttons: model.removable ? [remove] : [] })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: own ? '$(check) Use a Folder…' : '$(folder) Use a Folder…', description: own ? current : undefined, detail: 'A GPT-2 of your own, in Hugging Face\'s layout', run: 'useFolder' },
    { label: isServer ? '$(check) Use a Server…' : '$(cloud) Use a Server…', description: isServer ? current : undefined, detail: 'A model that runs elsewhere; your text is sent there', run: 'useServer' },
  ];
}
