// A language client that knows only JSON-RPC with LSP's headers. It records every message in both directions.
import { spawn } from 'node:child_process';

/** The longest time that a test waits. Nothing takes this long; the limit only keeps a broken test from hanging. */
const guard = 60_000;

export class Client {
  messages = []; // { from: 'client' | 'server', ...message }, in order
  answers = {}; // the client's answer by method, or a function that makes it from the parameters
  #process;
  #pending = new Map();
  #watchers = new Set();
  #buffer = Buffer.alloc(0);
  #lastId = 0;
  #methods = new Map(); // the requests' methods by sender and id, because a response does not name its method

  constructor(program, args, env) {
    this.#process = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.stderr = '';
    this.#process.stderr.on('data', data => { this.stderr += data; });
    this.#process.stdout.on('data', data => this.#take(data));
    this.exited = new Promise(resolve => this.#process.on('exit', code => resolve(code)));
    this.exited.then(code => {
      for (const { reject } of this.#pending.values())
        reject(new Error(`The server ended with ${code}.\n${this.stderr}`));
    });
  }

  get pid() { return this.#process.pid; }

  request(method, params) {
    const id = ++this.#lastId;
    this.#methods.set(`client ${id}`, method);
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#send(params === undefined ? { jsonrpc: '2.0', id, method } : { jsonrpc: '2.0', id, method, params });
    return Object.assign(this.#guarded(answer, `an answer to ${method}`), { id });
  }

  notify(method, params) {
    this.#send(params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params });
  }

  /** The server's first message that fits, received before or after this call. */
  waitFor(what, fits) {
    const known = this.messages.find(message => message.from === 'server' && fits(message));
    if (known)
      return Promise.resolve(known);
    return this.#guarded(new Promise(resolve => {
      const watch = message => {
        if (fits(message)) {
          this.#watchers.delete(watch);
          resolve(message);
        }
      };
      this.#watchers.add(watch);
    }), what);
  }

  async initialize(params) {
    this.capabilities = (await this.request('initialize', { processId: null, rootUri: null, ...params })).capabilities;
    this.notify('initialized', {});
    return this.capabilities;
  }

  ready() {
    return this.waitFor('the model', ({ method, params }) => method === 'gpt2/status' && params.state === 'ready');
  }

  /** Shuts the server down. @returns its exit code */
  async shutDown() {
    await this.request('shutdown');
    this.notify('exit');
    return this.#guarded(this.exited, 'the server to end');
  }

  kill() { this.#process.kill('SIGKILL'); }

  #guarded(promise, what) {
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`Waited in vain for ${what}.\n${this.stderr}`)), guard); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  #send(message) {
    this.messages.push({ from: 'client', ...this.#withMethod('server', message) });
    const body = Buffer.from(JSON.stringify(message));
    this.#process.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  /** Adds to a response the method that it answers, for the check of its type. */
  #withMethod(asker, message) {
    return 'method' in message ? message : { ...message, answers: this.#methods.get(`${asker} ${message.id}`) };
  }

  #take(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0)
        return;
      const length = Number(/^Content-Length: (\d+)$/mi.exec(this.#buffer.toString('ascii', 0, end))[1]);
      if (this.#buffer.length < end + 4 + length)
        return;
      const message = JSON.parse(this.#buffer.toString('utf8', end + 4, end + 4 + length));
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#receive(message);
    }
  }

  #receive(message) {
    this.messages.push({ from: 'server', ...this.#withMethod('client', message) });
    if (!('method' in message)) {
      const { resolve, reject } = this.#pending.get(message.id) ?? { resolve() { }, reject() { } };
      this.#pending.delete(message.id);
      if (message.error)
        reject(Object.assign(new Error(message.error.message), message.error));
      else
        resolve(message.result);
    } else if ('id' in message) {
      this.#methods.set(`server ${message.id}`, message.method);
      const answer = this.answers[message.method];
      Promise.resolve(typeof answer === 'function' ? answer(message.params) : answer)
        .then(result => this.#send({ jsonrpc: '2.0', id: message.id, result: result ?? null }));
    }
    for (const watch of [...this.#watchers])
      watch(message);
  }
}
