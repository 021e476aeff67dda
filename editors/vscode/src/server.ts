import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, ExecuteCommandRequest, InitializeParams, LanguageClient, ProgressType, RevealOutputChannelOn } from 'vscode-languageclient/node';
import { restartDelayMs } from './backoff';
import { findServer, notFound } from './find';
import { hide, provide, refresh } from './ghost';
import { Action, Message, openSetting, restart, showLog, showMessage } from './messages';
import { setting, withLanguages } from './settings';
import { provideWords } from './space';
import { Status } from './status';

/** How long a program may take to answer initialize; ours takes some hundredths of a second. */
const patienceMs = 30_000;

/** What a command reports while it runs. */
type Word = { text?: string; message?: string; percentage?: number };

/** The language server: one process for this window, restarted when it stops. */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('GPT-2 Prose', { log: true });
  status: Status = { state: 'loading', model: '' };
  private readonly statusChanged = new vscode.EventEmitter<void>();
  readonly onStatus = this.statusChanged.event;
  private client?: LanguageClient;
  private starting?: LanguageClient;
  private turn?: Promise<void>;
  private retry?: NodeJS.Timeout;
  private crashes: number[] = [];
  private begun = performance.now();
  private asked = 0;
  private silentUntil = 0;

  constructor(private readonly extensionPath: string, private readonly secrets: vscode.SecretStorage) {}

  get wasStarted(): boolean {
    return this.turn !== undefined;
  }

  /** Starts the server, unless this was already tried. */
  start(): Promise<void> {
    return this.turn ??= this.launch();
  }

  /** Restarts the server, whatever its state. */
  restart(): Promise<void> {
    this.crashes = [];
    return this.again();
  }

  /** Runs one of the server's commands. While it runs, it reports its progress and the pieces of a long text.
   * @param token given if the extension shows its own progress; otherwise the server shows one */
  async execute<T>(command: string, argument: object, token?: vscode.CancellationToken, onWord: (word: Word) => void = () => {}): Promise<T> {
    await this.start();
    const client = this.client;
    if (!client)
      throw new Error(`${this.status.message ?? 'The server is not running. GPT-2 Prose: Restart Server starts it.'} ${this.status.remedy ?? ''}`);
    const partialResultToken = token && `text ${++this.asked}`, workDoneToken = token && `work ${this.asked}`;
    const listening = [partialResultToken, workDoneToken].map(name => name && client.onProgress(new ProgressType<Word>(), name, onWord));
    try {
      return await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [{ ...argument, partialResultToken }], workDoneToken }, token) as T;
    } catch (error) {
      throw this.client === client ? error : new Error('The server stopped before it was done. Try again.');
    } finally {
      listening.forEach(one => one && one.dispose());
    }
  }

  /** The same with a notification that shows the progress and can cancel; undefined if it was cancelled. */
  executeWatched<T>(title: string, command: string, argument: object): Thenable<T | undefined> {
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      let before = 0;
      return this.execute<T>(command, argument, token, ({ message, percentage = before }) => {
        progress.report({ message, increment: percentage - before });
        before = percentage;
      }).catch(error => token.isCancellationRequested ? undefined : Promise.reject(error));
    });
  }

  /** Pauses for this many minutes, even if the server restarts; 0 ends the pause. */
  pause(minutes = (this.silentUntil - Date.now()) / 60_000): Promise<void> {
    this.silentUntil = Date.now() + minutes * 60_000;
    return minutes > 0 ? this.execute('gpt2.pause', minutes < Infinity ? { minutes } : { untilRestart: true }) : this.execute('gpt2.resume', {});
  }

  /** Today's statistics in words; empty if the server is not running. */
  async statistics(): Promise<string> {
    return this.client ? (await this.execute<{ sentence: string }>('gpt2.stats', {})).sentence : '';
  }

  async dispose(): Promise<void> {
    clearTimeout(this.retry);
    this.endStarting();
    await this.stop();
    this.log.dispose();
  }

  private again(): Promise<void> {
    clearTimeout(this.retry);
    this.endStarting();
    return this.turn = (this.turn ?? Promise.resolve()).then(() => this.stop()).then(() => this.launch());
  }

  /** Kills a program that has not answered yet and may never do so. */
  private endStarting(): void {
    this.starting?.serverProcess?.kill('SIGKILL');
    this.starting = undefined;
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop())
      await client.stop().catch(error => this.log.warn(`The server did not stop cleanly: ${error}`));
  }

  private async launch(): Promise<void> {
    const program = findServer({ setting: setting('serverPath'), extensionPath: this.extensionPath, searchPath: process.env.PATH ?? '', home: os.homedir(), platform: process.platform }, isFile);
    if (!program)
      return this.fail({ ...notFound(setting('serverPath')), actions: [openSetting('serverPath')] });
    this.become({ state: 'loading', model: '' });
    const client = this.starting = this.createClient(program);
    const patience = setTimeout(() => client.serverProcess?.kill('SIGKILL'), patienceMs);
    try {
      await client.start();
      this.client = client;
      if (this.silentUntil > Date.now())
        void this.pause().catch(error => this.log.warn(`The pause could not be continued: ${error}`));
    } catch {
      if (this.starting === client) // otherwise another one is starting
        this.fail({ message: 'The server could not be started.', remedy: `The log says why ${program} failed.`, actions: [showLog, openSetting('serverPath')] });
    } finally {
      clearTimeout(patience);
    }
    this.starting = undefined;
  }

  private createClient(command: string): LanguageClient {
    const client = new QuietClient('gpt2', 'GPT-2 Prose', { command, args: ['serve'] }, {
      documentSelector: setting<string[]>('languages').map(language => ({ language })), // any scheme: unsaved, remote and virtual files contain prose too
      initializationOptions: vscode.workspace.getConfiguration().get('gpt2'), // names the model, which then loads while VS Code is still starting
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          if (this.client === client) // otherwise it is being stopped or could not be started
            this.crashed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        provideInlineCompletionItems: provide,
        provideCompletionItem: provideWords,
        workspace: {
          configuration: ({ items }) => items.map(withLanguages),
          didChangeConfiguration: async () => {
            const settings = { gpt2: withLanguages() };
            await client.sendNotification('workspace/didChangeConfiguration', { settings }).catch(() => {}); // the server is being replaced; the next one reads the settings when it starts
            if (this.status.state === 'ready') // VS Code does not ask twice for one text, so a request must not be wasted
              await (setting('enabled') ? refresh : hide)();
          },
        },
      },
    });
    client.onNotification('gpt2/status', (status: Status) => {
      if (this.begun)
        this.log.info(`The first status came ${Math.round(performance.now() - this.begun)} ms after the activation.`);
      this.begun = 0;
      this.become(status);
    });
    client.onRequest('gpt2/apiKey', async ({ address }: { address: string }) => await this.secrets.get(address) ?? null);
    client.onNotification('gpt2/message', (message: Message) => void showMessage(message));
    return client;
  }

  private crashed(): void {
    this.client = undefined;
    this.crashes.push(Date.now());
    const delay = restartDelayMs(this.crashes);
    if (delay === undefined)
      return this.fail({ message: 'The server stopped several times.', remedy: 'It will not restart automatically. The log may say why.', actions: [restart, showLog] });
    const message = 'The server stopped unexpectedly.', remedy = `It restarts in ${delay / 1000} s. The log may say why.`;
    this.become({ state: 'error', model: '', message, remedy, actions: [showLog] });
    this.tell({ type: 2, message: `${message} ${remedy}`, actions: [showLog, restart] });
    this.retry = setTimeout(() => this.again(), delay);
  }

  private fail({ message, remedy, actions }: { message: string; remedy: string; actions: Action[] }): void {
    this.become({ state: 'error', model: '', message, remedy, actions });
    this.tell({ type: 1, message: `${message} ${remedy}`, actions });
  }

  private become(status: Status): void {
    const was = this.status.state;
    this.status = status;
    this.statusChanged.fire();
    if (status.state === 'ready' && was !== 'busy')
      void refresh();
    else if (status.state === 'paused')
      void hide();
  }

  private tell(message: Message): void {
    this.log.warn(message.message);
    void showMessage(message);
  }
}

/** A client that only logs its errors: Server reports what the writer needs to know, once and with a remedy. */
class QuietClient extends LanguageClient {
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.capabilities.experimental = { gpt2: { spaceAfterWord: true, messages: true, apiKeys: true } };
  }

  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** Also false for a path below a file, or in a directory that cannot be read. */
const isFile = (path: string) => fs.existsSync(path) && fs.statSync(path).isFile();
