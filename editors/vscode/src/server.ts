import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, ExecuteCommandRequest, InitializeParams, LanguageClient, ProgressType, RevealOutputChannelOn } from 'vscode-languageclient/node';
import { restartDelayMs } from './backoff';
import { findServer, notFound } from './find';
import { hide, provide, refresh } from './ghost';
import { setting } from './settings';
import { provideWords } from './space';
import { Status } from './status';

/** How long a program may take to answer that it is there; ours takes some hundredths of a second. */
const patienceMs = 30_000;

/** The language server: one process for this window, started again when it stops. */
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

  constructor(private readonly extensionPath: string) {}

  /** The server's program, if there is one. */
  get program(): string | undefined {
    return findServer({ setting: setting('serverPath'), extensionPath: this.extensionPath, searchPath: process.env.PATH ?? '', home: os.homedir(), platform: process.platform }, isFile);
  }

  get wasStarted(): boolean {
    return this.turn !== undefined;
  }

  /** Starts the server unless that was tried already. */
  start(): Promise<void> {
    return this.turn ??= this.launch();
  }

  /** Starts the server anew, whatever was before. */
  restart(): Promise<void> {
    this.crashes = [];
    return this.again();
  }

  /** Carries out one of the server's commands; pieces of a long answer come as they are written. */
  async execute<T>(command: string, argument: object, token?: vscode.CancellationToken, onText?: (text: string) => void): Promise<T> {
    await this.start();
    if (!this.client)
      throw new Error(`${this.status.message ?? 'The server is not running.'} ${this.status.remedy ?? ''}`);
    const partialResultToken = onText && `${command} ${Date.now()}`;
    const listening = onText && this.client.onProgress(new ProgressType<{ text: string }>(), partialResultToken!, value => onText(value.text));
    try {
      return await this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [{ ...argument, partialResultToken }] }, token) as T;
    } finally {
      listening?.dispose();
    }
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

  /** Ends a program that has not answered yet: it may never do. */
  private endStarting(): void {
    this.starting?.serverProcess?.kill('SIGKILL');
    this.starting = undefined;
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop())
      await client.stop().catch(error => this.log.warn(`The server did not stop in good order: ${error}`));
  }

  private async launch(): Promise<void> {
    const program = this.program;
    if (!program)
      return this.fail(notFound(setting('serverPath')));
    this.become({ state: 'loading', model: '' });
    const client = this.starting = this.createClient(program);
    const patience = setTimeout(() => client.serverProcess?.kill('SIGKILL'), patienceMs);
    try {
      await client.start();
      this.client = client;
    } catch {
      if (this.starting === client) // else it gives way to another
        this.fail({ message: `${program} could not be started.`, remedy: 'The log says why; the setting gpt2.serverPath can name another program.' });
    } finally {
      clearTimeout(patience);
    }
    this.starting = undefined;
  }

  private createClient(command: string): LanguageClient {
    const client = new QuietClient('gpt2', 'GPT-2 Prose', { command, args: ['serve'] }, {
      documentSelector: setting<string[]>('languages').map(language => ({ language })), // any scheme: unsaved, remote and virtual files are written in too
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          if (this.client === client) // else it is being stopped or could not be started
            this.crashed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        provideInlineCompletionItems: provide,
        provideCompletionItem: provideWords,
        workspace: {
          didChangeConfiguration: async (sections, next) => {
            await next(sections).catch(() => {}); // a server that is being replaced; the next one reads the settings when it starts
            if (this.status.state === 'ready') // VS Code does not ask twice for one text: never ask in vain
              await (setting('enabled') ? refresh : hide)();
          },
        },
      },
    });
    client.onNotification('gpt2/status', (status: Status) => this.become(status));
    return client;
  }

  private crashed(): void {
    this.client = undefined;
    this.crashes.push(Date.now());
    const delay = restartDelayMs(this.crashes);
    if (delay === undefined)
      return this.fail({ message: 'The server stopped several times and is not started again.', remedy: 'The log may say why; Restart Server tries once more.' });
    const message = `The server stopped unexpectedly and is started again in ${delay / 1000} s.`;
    this.become({ state: 'error', model: '', message, remedy: 'The log may say why.' });
    void this.tell(vscode.window.showWarningMessage, message);
    this.retry = setTimeout(() => this.again(), delay);
  }

  private fail({ message, remedy }: { message: string; remedy: string }): void {
    this.become({ state: 'error', model: '', message, remedy });
    void this.tell(vscode.window.showErrorMessage, `${message} ${remedy}`);
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

  private async tell(show: typeof vscode.window.showErrorMessage, message: string): Promise<void> {
    this.log.warn(message);
    const choice = await show(`GPT-2 Prose: ${message}`, 'Show Log', 'Restart Server');
    if (choice)
      await vscode.commands.executeCommand(choice === 'Show Log' ? 'gpt2Lsp.showLog' : 'gpt2Lsp.restart');
  }
}

/** A client that logs its errors: what the writer has to know is told by the server's owner, once and with a remedy. */
class QuietClient extends LanguageClient {
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.capabilities.experimental = { gpt2: { spaceAfterWord: true } };
  }

  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function isFile(path: string): boolean {
  try {
    return fs.statSync(path).isFile();
  } catch {
    return false; // nothing there, or behind a file, or in a directory that others may not read
  }
}
