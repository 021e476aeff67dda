// Hostile, slow and simultaneous callers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Home } from '../editors/home.mjs';
import { events, serve, serveBesideEditor, token } from './server.mjs';

let home, program, server;
before(async () => {
  home = new Home();
  home.unpack();
  program = home.path('gpt2-lsp/gpt2-lsp');
  server = await serve(program, home.env);
});
after(async () => {
  await server?.stop();
  await home.remove();
});

/** Memory of a process, in MB. */
const rss = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Sends bytes, and hangs up or waits. @returns what arrived before the server closed the connection or finished its first headers */
const raw = (text, { wait = true } = {}) => new Promise(resolve => {
  let said = '';
  const socket = net.connect(server.port, '127.0.0.1', () => {
    socket.write(text);
    if (!wait)
      socket.destroy();
  });
  socket.on('data', data => {
    said += data;
    if (said.includes('\r\n\r\n'))
      socket.destroy();
  });
  socket.on('error', () => {});
  socket.on('close', () => resolve(said));
});

const post = (body, headers = '') =>
  `POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

const chunked = body =>
  `POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;

const hostile = [
  chunked('zz\r\n'), chunked('ffffffffffffffff\r\n{}'), chunked('1\r\n{}\r\n0\r\n\r\n'),
  post(`{"prompt": "${'ab'.repeat(500000)}"}`), post(`{"prompt": "${'cat'.repeat(10)} ${'cat '.repeat(1100)}"}`),
  post('{'), post(''), post('null'), post('[]'), post('"a"'), post('{"prompt":'), post('{"prompt": "\\ud800"'), post('{"prompt": 1}'),
  post('{"prompt": "a", "max_tokens": "many"}'), post('{"prompt": "a", "max_tokens": 1e99}'), post('{"prompt": "a", "temperature": "hot"}'),
  post('{"prompt": "a", "temperature": -1}'), post('{"prompt": "a", "top_p": 0}'), post('{"prompt": "a", "n": 1000000}'), post('{"prompt": "a", "stop": [[]]}'),
  post('{"prompt": "a", "logit_bias": {"-1": 5}}'), post(`{"prompt": ${'['.repeat(5000)}`), post(`{"prompt": [${'7,'.repeat(100000)}7]}`),
  post('{"prompt": "a"}'.padEnd(2_000_000)), post(`{"prompt": "${'cat '.repeat(100000)}"}`), post('\0'.repeat(1000)), post('\xff\xfe{}'),
  post('{"prompt": "a", "seed": 1e400}'), post('{"prompt": "a", "stream": 7}'), post('{"prompt": {"a": {}}, "suffix": 3}'),
  'GET / HTTP/1.1\r\n\r\n', 'GET /v1/models HTTP/9.9\r\nHost: localhost\r\n\r\n', 'nonsense\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  `GET /${'a'.repeat(20000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(50000)}\r\n\r\n`,
  'POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n', 'POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n', 'OPTIONS /v1/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n',
  'GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic AAAA\r\n\r\n',
];

/** A refusal, a closed connection, or HTTP/2's frame for it (GOAWAY). */
const orderly = /^HTTP\/1\.1 (4\d\d|505) |^$|^\0\0\x08\x07/;

test('a thousand hostile requests are refused one by one, and leave nothing behind', { timeout: 300_000 }, async () => {
  const round = async () => {
    for (const text of hostile) {
      const said = await raw(text);
      assert.match(said, orderly, JSON.stringify(text.slice(0, 200)));
      assert.doesNotMatch(said, /\n +at /);
    }
    // The sender hangs up after half a request.
    await raw('POST /v1/completions HTTP/1.1\r\nHost: loc', { wait: false });
    await raw(post('{"prompt": "a", "max_tokens": 1000}').slice(0, -5), { wait: false });
  };
  await server.ask({ prompt: 'a', max_tokens: 1 });
  const before = rss(server.pid);
  for (let sent = 0; sent < 1000; sent += hostile.length + 2)
    await round();
  await quiet(() => rss(server.pid) < before + 8);
  assert.equal((await server.ask({ prompt: 'a', max_tokens: 1 })).choices.length, 1);
});

/** Waits until the server reaches a state on its own. */
async function quiet(isSo) {
  const end = Date.now() + 60_000;
  while (!isSo()) {
    assert.ok(Date.now() < end, `still ${rss(server.pid)} MB`);
    await setTimeout(100);
  }
}

test('a request that arrives too slowly is refused', { timeout: 120_000 }, async () => {
  const begin = Date.now();
  const answers = await Promise.all([raw('POST /v1/completions HTTP/1.1\r\nHost: localhost\r\n'), raw(post('{"prompt": "a"}').slice(0, -3))]);
  assert.ok(answers.every(said => /^HTTP\/1\.1 408 |^$/.test(said)), answers.join('\n'));
  assert.ok(Date.now() - begin < 60_000);
});

test('ten callers write at the same time', async () => {
  const end = JSON.parse(readFileSync(home.path('gpt2-lsp/models/prose-mini/config.json'), 'utf8')).eos_token_id;
  const done = await Promise.all(Array.from({ length: 10 }, async (_, i) => {
    const parts = events(await server.post({ prompt: `${i} o'clock`, max_tokens: 150, seed: i, stream: true, logit_bias: { [end]: -100 } }));
    let first, tokens = 0;
    for await (const _ of parts) {
      first ??= performance.now();
      tokens++;
    }
    return { first, last: performance.now(), tokens };
  }));
  assert.ok(done.every(({ tokens }) => tokens > 100));
  assert.ok(Math.max(...done.map(({ first }) => first)) < Math.min(...done.map(({ last }) => last)));
});

/** The time until a caller gets its first token. */
async function firstToken(prompt) {
  const begin = performance.now();
  for await (const _ of events(await server.post({ prompt, max_tokens: 2, stream: true })))
    return performance.now() - begin;
}

test('a caller who hangs up frees the model', async () => {
  for (const stream of [true, false]) {
    const stop = new AbortController();
    const asked = server.post({ prompt: 'Once upon a time', max_tokens: 900, n: 3, stream, seed: 1 }, { signal: stop.signal }).then(answer => answer.text());
    await firstToken('It was'); // now the other text is being written, too
    stop.abort();
    await assert.rejects(asked);
    const took = await firstToken('Another');
    assert.ok(took < 1000, `${took} ms`); // three texts of 900 tokens take longer
  }
});

test('standard output has only the protocol while the API is served', async () => {
  const beside = await serveBesideEditor(program, home.env);
  await Promise.all(Array.from({ length: 5 }, (_, i) => beside.text({ prompt: `${i}`, max_tokens: 20 })));
  await beside.post('{');
  assert.equal(await beside.stop(), 0);
  assert.ok(beside.editor.messages.filter(({ from }) => from === 'server').every(({ jsonrpc }) => jsonrpc === '2.0'));
});
