import { ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import * as readline from 'node:readline';
import * as vscode from 'vscode';
import { CatalogueModel, describe, progressOf } from './catalogue';
import { Server } from './server';
import { setting } from './settings';

const pulls = new Set<ChildProcess>();

/** Ends the downloads that are under way; what they have is kept for the next time. */
export const endDownloads = () => pulls.forEach(pull => pull.kill());

/** Lets the writer choose a model, brings it if need be, and makes it the one that writes. */
export async function selectModel(server: Server): Promise<void> {
  const { program } = server;
  if (!program)
    return server.restart(); // which tells what to do
  const configured = setting<string>('model');
  const models = catalogue(program).then(list => list.map(model => ({ model, ...describe(model, configured) })));
  const choice = await vscode.window.showQuickPick(models, { placeHolder: 'The model that writes', matchOnDescription: true });
  if (!choice)
    return;
  if (!choice.model.installed && !choice.model.bundled && !await bring(program, choice.model))
    return;
  if (choice.model.id === configured) // and was missing perhaps: a setting that stays as it is tells the server nothing
    return server.execute('gpt2.selectModel', { model: configured });
  const settings = vscode.workspace.getConfiguration('gpt2');
  const here = settings.inspect('model')?.workspaceValue !== undefined;
  await settings.update('model', choice.model.id, here ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}

async function catalogue(program: string): Promise<CatalogueModel[]> {
  try {
    const { stdout } = await promisify(execFile)(program, ['model', 'list', '--json']);
    return JSON.parse(stdout).models;
  } catch (error) {
    throw new Error(`${program} cannot list models; it may be an older server. The setting gpt2.model takes the path of a model too. ${error}`);
  }
}

/** @returns whether the model is there now */
function bring(program: string, model: CatalogueModel): Thenable<boolean> {
  const progress = { location: vscode.ProgressLocation.Notification, title: `Downloading ${model.id}`, cancellable: true };
  return vscode.window.withProgress(progress, (report, cancelled) => new Promise((resolve, reject) => {
    const pull = spawn(program, ['model', 'pull', model.id, '--json', '--no-calibration'], { stdio: ['ignore', 'pipe', 'pipe'] });
    pulls.add(pull);
    cancelled.onCancellationRequested(() => pull.kill());
    let complaint = '';
    pull.stderr.on('data', data => complaint += data);
    const read = progressOf(model);
    readline.createInterface(pull.stdout).on('line', line => report.report(read(line) ?? {}));
    pull.on('error', reject);
    pull.on('close', code => {
      pulls.delete(pull);
      if (code === 0 || cancelled.isCancellationRequested)
        resolve(code === 0);
      else
        reject(new Error(complaint.replace(/^gpt2-lsp: /gm, '').trim() || `${model.id} could not be downloaded.`));
    });
  }));
}
