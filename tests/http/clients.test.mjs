// Tests the published program with the clients that the documents name.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { Home } from '../editors/home.mjs';
import { blocksOf } from '../editors/page.mjs';
import { events, serve, serveBesideEditor, token } from './server.mjs';

const beginning = 'The history of the city begins';
let home, program, server, openai;
before(async () => {
  home = new Home();
  home.unpack();
  program = home.path('gpt2-lsp/gpt2-lsp');
  server = await serve(program, home.env);
  openai = new OpenAI({ baseURL: server.address, apiKey: token, maxRetries: 0 });
});
after(async () => {
  await server?.stop();
  await home.remove();
});

const run = (...args) => execFileSync(program, args, { env: home.env, encoding: 'utf8' });

test('the openai package lists the model', async () => {
  const { data } = await openai.models.list();
  assert.deepEqual(data.map(({ id }) => id), ['prose-mini']);
});

test('the openai package completes a text, with all its parameters', async () => {
  const answer = await openai.completions.create({
    model: 'prose-mini', prompt: [beginning, 'A letter'], max_tokens: 12, temperature: 0.8, top_p: 0.9, n: 2, seed: 7, logprobs: 5, echo: true, stop: ['\n\n'],
    logit_bias: { 13: -100 }, user: 'a test',
  });
  assert.deepEqual(answer.choices.map(({ index }) => index), [0, 1, 2, 3]);
  for (const { index, text, logprobs, finish_reason } of answer.choices) {
    assert.ok(text.startsWith(index < 2 ? beginning : 'A letter'));
    assert.ok(['length', 'stop'].includes(finish_reason));
    assert.equal(logprobs.tokens.join(''), text);
    assert.ok(logprobs.top_logprobs.every(top => [5, 6].includes(Object.keys(top).length)));
    assert.deepEqual(logprobs.text_offset, logprobs.tokens.map((_, i) => logprobs.tokens.slice(0, i).join('').length));
  }
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
  assert.equal(prompt_tokens + completion_tokens, total_tokens);
});

test('the openai package streams a completion', async () => {
  const request = { model: 'prose-mini', prompt: beginning, max_tokens: 40, seed: 5, n: 2 };
  const whole = await openai.completions.create(request);
  const texts = ['', ''], ends = [];
  let usage;
  for await (const part of await openai.completions.create({ ...request, stream: true, stream_options: { include_usage: true } })) {
    for (const { index, text, finish_reason } of part.choices) {
      texts[index] += text;
      if (finish_reason)
        ends[index] = finish_reason;
    }
    usage ??= part.usage;
  }
  assert.deepEqual(texts, whole.choices.map(({ text }) => text));
  assert.deepEqual(ends, whole.choices.map(({ finish_reason }) => finish_reason));
  assert.deepEqual(usage, whole.usage);
});

test('the openai package reports errors', async () => {
  await assert.rejects(openai.completions.create({ model: 'prose-mini', prompt: 'a', max_tokens: -1 }), { status: 400, param: 'max_tokens' });
  await assert.rejects(openai.completions.create({ model: 'prose-mini', prompt: 'cat '.repeat(1100) }), { status: 400, code: 'context_length_exceeded' });
  await assert.rejects(new OpenAI({ baseURL: server.address, apiKey: 'another', maxRetries: 0 }).models.list(), { status: 401 });
});

/** A request as Zed makes it, for the format star_coder of the example configuration or for another format. */
const zed = (before, after, [prefix, suffix, middle] = ['<fim_prefix>', '<fim_suffix>', '<fim_middle>']) => ({
  model: 'prose-mini', prompt: `${prefix}${before}${suffix}${after}${middle}`, max_tokens: 32, stop: ['<|endoftext|>', prefix, middle, suffix],
});

test('Zed gets the ghost text of an editor', async () => {
  const beside = await serveBesideEditor(program, home.env);
  const textDocument = { uri: 'file:///a.md' }, text = 'The weather was fine.\n\nWe can take advan';
  beside.editor.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'markdown', version: 1, text } });
  const { items } = await beside.editor.request('textDocument/inlineCompletion',
    { textDocument, position: { line: 2, character: 17 }, context: { triggerKind: 2 } });
  assert.equal(await beside.stop(), 0);
  assert.ok(items[0].insertText);
  const answer = await server.ask(zed(text, ''));
  assert.equal(answer.choices[0].text, items[0].insertText);
  // Zed requires these fields.
  assert.equal(typeof answer.id, 'string');
  assert.equal(typeof answer.object, 'string');
  assert.ok(Number.isInteger(answer.created));
  assert.ok(['prompt_tokens', 'completion_tokens', 'total_tokens'].every(name => Number.isInteger(answer.usage[name])));
});

test('all fill-in-the-middle marks are understood, and no answer contains one', async () => {
  const expected = await server.text(zed('We can take advan', ' of it.'));
  assert.ok(expected);
  for (const marks of [['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'], ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'], ['<PRE> ', ' <SUF>', ' <MID>']])
    assert.equal(await server.text(zed('We can take advan', ' of it.', marks)), expected);
  assert.equal(await server.text({ prompt: '[SUFFIX] of it.[PREFIX]We can take advan', max_tokens: 32 }), expected);
  assert.equal(await server.text({ prompt: 'We can take advan', suffix: ' of it.', max_tokens: 32 }), expected);
});

test('the text after the caret is not repeated, and code gets no completion', async () => {
  assert.doesNotMatch(await server.text({ prompt: 'We can take advan', suffix: 'tage of the weather.' }), /^tage/);
  assert.equal(await server.text(zed('```\nfor (const a of b', '\n```\n')), '');
});

test('minuet gets a stream for prompt and suffix', async () => {
  const answer = await server.post(
    { model: 'prose-mini', stream: true, max_tokens: 32, prompt: 'The weather was fine.\n\nWe can take advan', suffix: '\n' },
    { headers: { accept: 'application/json' } });
  const data = await collect(events(answer));
  assert.equal(data.at(-1), '[DONE]');
  assert.match(data.slice(0, -1).map(event => JSON.parse(event).choices[0].text).join(''), /^tage/);
});

async function collect(parts) {
  const all = [];
  for await (const part of parts)
    all.push(part);
  return all;
}

test('mikupad gets tokens with their probabilities, through its server too', async () => {
  // The page's server passes on the browser's headers, with a Host without a port.
  const headers = { host: '127.0.0.1', origin: 'http://localhost:3000', referer: 'http://localhost:3000/', 'x-real-authorization': 'Bearer x' };
  const answer = await server.post({
    prompt: beginning, stream: true, temperature: 0.7, dynatemp_range: 0, dynatemp_exponent: 1, repetition_penalty: 1.1, repetition_penalty_range: 1024,
    presence_penalty: 0, frequency_penalty: 0, top_k: 40, top_p: 0.95, min_p: 0.05, typical_p: 1, tfs: 1, mirostat_mode: 0, max_tokens: 24, logprobs: 10,
    max_context_length: 1024, stop: [], ban_eos_token: false, penalize_nl: false, seed: 42,
  }, { headers });
  assert.equal(answer.status, 200);
  const data = await collect(events(answer));
  assert.equal(data.at(-1), '[DONE]');
  const choices = data.slice(0, -1).map(event => JSON.parse(event).choices[0]);
  assert.ok(choices.length > 10);
  for (const { text, logprobs } of choices.filter(({ logprobs }) => logprobs.tokens.length === 1))
    assert.ok(text in logprobs.top_logprobs[0], text);
});

test('the log-probabilities of echo match those of eval perplexity', async () => {
  const prompt = 'The old bridge was built of stone – it is said – in 1732. “Nobody knows by whom”, wrote the vicar.\n\nIt has three arches. 😀';
  home.write('text.txt', prompt);
  const { bitsPerByte, tokens } = JSON.parse(run('eval', 'perplexity', home.path('text.txt'), '--json'));
  const { choices: [{ text, logprobs }] } = await server.ask({ prompt, max_tokens: 0, echo: true, logprobs: 1 });
  assert.equal(text, prompt);
  assert.equal(logprobs.tokens.length, tokens);
  const sum = logprobs.token_logprobs.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(-sum / Math.LN2 / Buffer.byteLength(prompt) - bitsPerByte) < 1e-6);
});

test('a seed gives the same text as on the command line, for one text, several texts, and no prompt', async () => {
  for (const seed of [1, 2, 3])
    assert.equal(`${await server.text({ prompt: beginning, max_tokens: 100, seed })}\n`, run('complete', beginning, '--raw', '--max-tokens', '100', '--seed', `${seed}`));
  const { choices } = await server.ask({ prompt: beginning, max_tokens: 30, seed: 4, n: 3 });
  assert.equal(choices.map(({ text }) => `${text}\n`).join(''), run('complete', beginning, '--raw', '--max-tokens', '30', '--seed', '4', '-n', '3'));
  const sample = run('sample', '--seed', '9', '--length', '30', '--nsamples', '1').split('\n').slice(1).join('\n');
  assert.equal(`${await server.text({ max_tokens: 30, seed: 9 })}\n`, sample.split('<|endoftext|>')[0].replace(/\n?$/, '\n'));
});

test('the same seed gives the same text while others use the server', async () => {
  const request = { prompt: beginning, max_tokens: 60, seed: 11 };
  const alone = await server.text(request);
  const all = await Promise.all(Array.from({ length: 10 }, (_, i) => server.text(i % 2 ? request : { ...request, prompt: `${i} ${beginning}`, seed: i })));
  assert.deepEqual(all.filter((_, i) => i % 2), Array(5).fill(alone));
  assert.ok(all.every(text => text.length > 0));
});

/** The shell blocks of docs/http.md. */
const [start, ...asks] = blocksOf('docs/http.md').filter(({ language }) => language === 'sh').map(({ content }) => content);

test('the commands on the page of the API get answers', () => {
  assert.ok(asks.length >= 5 && asks.every(content => content.startsWith('curl ')));
  for (const content of asks) {
    const said = execFileSync('/bin/sh', ['-eu', '-c', content.replaceAll(':4782', `:${server.port}`)], { env: { ...home.env, GPT2_LSP_TOKEN: token }, encoding: 'utf8' });
    if (content.includes('"stream"'))
      assert.match(said, /^data: \{.*\n\ndata: \[DONE\]\n\n$/s);
    else
      assert.ok(JSON.parse(said).data ?? JSON.parse(said).choices[0].text.length > 0, said);
  }
});

test('the command on the page starts a server', async () => {
  const child = spawn('/bin/sh', ['-eu', '-c', start.replace('serve --http', 'serve --http 0').replace('gpt2-lsp serve', `exec ${program} serve`)], { env: home.env });
  const said = await new Promise(resolve => child.stdout.once('data', data => resolve(String(data))));
  assert.match(said, /^Listening at http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
  child.kill('SIGTERM');
  await new Promise(resolve => child.on('exit', resolve));
});
