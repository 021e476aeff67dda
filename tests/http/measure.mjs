// usage: node tests/http/measure.mjs PROGRAM   measures the figures in docs/http.md
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from '../editors/page.mjs';
import { events, serve, serveBesideEditor } from './server.mjs';

const [program] = process.argv.slice(2);
const env = { HOME: process.env.HOME, PATH: process.env.PATH };
const prose = readFileSync(path.join(root, 'tests/quality/valid.txt'), 'utf8').replaceAll('<|endoftext|>', '');
const words = prose.split(/\s+/);
const at = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const told = values => `median ${at(values, 0.5).toFixed(1)} ms, p95 ${at(values, 0.95).toFixed(1)} ms`;

async function firstToken(server, prompt) {
  const begin = performance.now();
  for await (const _ of events(await server.post({ prompt, max_tokens: 1, stream: true })))
    return performance.now() - begin;
}

/** Prompts of about 200 tokens, each a word longer than the one before. */
const growing = (count, from) => Array.from({ length: count }, (_, i) => words.slice(from, from + 150 + i).join(' '));

console.log(os.cpus()[0].model, os.cpus().length);
const server = await serve(program, env);
const { usage } = await server.ask({ prompt: growing(1, 0)[0], max_tokens: 1 });
const warm = [];
for (const prompt of growing(50, 0))
  warm.push(await firstToken(server, prompt));
const cold = [];
for (let i = 1; i <= 50; i++)
  cold.push(await firstToken(server, growing(1, 200 * i)[0]));
console.log(`first token, ${usage.prompt_tokens} tokens and more, warm: ${told(warm)}; another prompt: ${told(cold)}`);

const freed = [];
for (let i = 0; i < 20; i++) {
  const stop = new AbortController();
  const asked = server.post({ prompt: 'Once upon a time', max_tokens: 900, n: 3, seed: i }, { signal: stop.signal }).then(answer => answer.text(), () => {});
  await firstToken(server, 'It was');
  const begin = performance.now();
  stop.abort();
  await firstToken(server, 'Another');
  freed.push(performance.now() - begin);
  await asked;
}
console.log(`another caller's first token after one hung up: ${told(freed)}`);

const all = await Promise.all(Array.from({ length: 10 }, async (_, i) => {
  const begin = performance.now();
  let first;
  for await (const _ of events(await server.post({ prompt: growing(1, 500 * i)[0], max_tokens: 100, seed: i, stream: true })))
    first ??= performance.now() - begin;
  return { first, whole: performance.now() - begin };
}));
console.log(`ten callers, 100 tokens each: first tokens ${told(all.map(({ first }) => first))}; whole ${told(all.map(({ whole }) => whole))}`);
await server.stop();

/** Types prose and requests ghost text at each key, with a pause in milliseconds between keys.
 * @returns the response times in milliseconds */
async function type({ editor }, count, from, pause) {
  const uri = `file:///${from}.md`, took = [];
  const text = words.slice(from, from + 200).join(' ') + ' ', typed = words.slice(from + 200, from + 200 + count).join(' ').slice(0, count);
  editor.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'markdown', version: 1, text } });
  for (let i = 0; i < typed.length; i++) {
    const character = text.length + i;
    editor.notify('textDocument/didChange', { textDocument: { uri, version: i + 2 },
      contentChanges: [{ range: { start: { line: 0, character }, end: { line: 0, character } }, text: typed[i] }] });
    const begin = performance.now();
    await editor.request('textDocument/inlineCompletion', { textDocument: { uri }, position: { line: 0, character: character + 1 }, context: { triggerKind: 2 } });
    took.push(performance.now() - begin);
    await setTimeout(pause);
  }
  return took;
}

const beside = await serveBesideEditor(program, env);
beside.editor.notify('workspace/didChangeConfiguration', { settings: { gpt2: { pace: 'fast' } } });
await type(beside, 100, 3000, 0);
let callers = Promise.resolve(), ends = true;
const call = async i => {
  while (!ends)
    await beside.ask({ prompt: growing(1, 600 * i)[0], max_tokens: 200 });
};
for (const pause of [0, 60]) {
  const took = { alone: [], busy: [] };
  for (let round = 0; round < 4; round++)
    for (const kind of ['alone', 'busy']) {
      ends = kind === 'alone';
      callers = Promise.all([0, 1, 2, 3].map(call));
      took[kind].push(...await type(beside, 150, 4000 + 1000 * round + 500 * (kind === 'busy') + pause, pause));
      ends = true;
      await callers;
    }
  console.log(`ghost text, a key each ${pause} ms after the last answer: alone ${told(took.alone)}; beside four callers ${told(took.busy)}`);
}
await beside.stop();
