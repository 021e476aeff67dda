// Starts a server with the HTTP API, alone or with an editor, and acts as its client.
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { Client } from '../conformance/client.mjs';

export const token = 'a-token-for-the-tests';

/** Starts a server with the API only. */
export async function serve(program, env, args = []) {
  const child = spawn(program, ['serve', '--http', '0', ...args], { env: { ...env, GPT2_LSP_TOKEN: token }, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', data => {
      const found = /Listening at (\S+)\n/.exec(said += data);
      if (found)
        resolve(found[1]);
    });
    child.on('exit', code => reject(new Error(`The server ended with ${code}.`)));
  });
  return new Server(address, child.pid, async () => {
    const ended = new Promise(resolve => child.on('exit', resolve));
    child.kill('SIGTERM');
    return await ended;
  });
}

/** Starts a server with an editor. */
export async function serveBesideEditor(program, env) {
  const editor = new Client(program, ['serve', '--stdio', '--http', '0'], { ...env, GPT2_LSP_TOKEN: token });
  await editor.initialize({ capabilities: { textDocument: { inlineCompletion: {} } } });
  await editor.ready();
  let found;
  while (!(found = /Listening at (\S+)\n/.exec(editor.stderr)))
    await setTimeout(10);
  const [, address] = found;
  return Object.assign(new Server(address, editor.pid, () => editor.shutDown()), { editor });
}

class Server {
  constructor(address, pid, stop) { Object.assign(this, { address, pid, stop, port: Number(new URL(address).port) }); }

  /** Requests completions with the given headers. */
  post(body, { headers = {}, signal } = {}) {
    return fetch(`${this.address}/completions`, {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers }, signal,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async ask(body) {
    const answer = await this.post(body);
    const json = await answer.json();
    if (!answer.ok)
      throw Object.assign(new Error(json.error.message), { status: answer.status, ...json.error });
    return json;
  }

  async text(body) { return (await this.ask(body)).choices[0].text; }
}

/** The events of a stream as they arrive. The last is "[DONE]". */
export async function* events(answer) {
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + chunk).split('\n\n');
    rest = whole.pop();
    for (const event of whole)
      yield event.slice('data: '.length);
  }
}
