import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Client } from '../conformance/client.mjs';
import { artifacts, Home, version } from './home.mjs';

/** A clean directory with the unpacked tarball, an empty home, and nothing else: no .NET on the path, and no path at all. */
async function unpacked(check) {
  const home = new Home();
  try {
    home.unpack();
    const env = { HOME: home.directory, PATH: '/nonexistent' };
    const program = home.path('gpt2-lsp/gpt2-lsp');
    await check({ home, env, program, run: (...args) => execFileSync(program, args, { env, cwd: home.directory, encoding: 'utf8' }) });
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    await home.remove();
  }
}

test('the unpacked tarball runs with no .NET, no PATH and an empty home', () => unpacked(async ({ env, program, run }) => {
  assert.equal(run('--version').trim(), version);
  assert.ok(run('complete', 'Once upon a time', '--seed', '1').trim().length > 0);
  assert.match(run('--help'), /serve[\s\S]*complete[\s\S]*doctor/);
  assert.match(run('serve', '--help'), /--pipe[\s\S]*--socket/);

  const client = new Client(program, ['serve'], env);
  await client.initialize({ capabilities: {} });
  await client.ready();
  const textDocument = { uri: 'file:///notes.md' }, text = 'We spent the summer in the United Sta';
  client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'markdown', version: 1, text } });
  const { items } = await client.request('textDocument/inlineCompletion',
    { textDocument, position: { line: 0, character: text.length }, context: { triggerKind: 2 } });
  assert.ok(items[0].insertText);
  assert.equal(await client.shutDown(), 0);
}));

test('nothing but the cache is left in the home', () => unpacked(async ({ home, run }) => {
  run('complete', 'Once upon a time', '--max-tokens', '2');
  assert.deepEqual(readdirSync(home.path('.cache')), ['gpt2-lsp']);
  assert.deepEqual(readdirSync(home.directory).sort(), ['.cache', 'Downloads', 'gpt2-lsp']);
}));

test('everybody may read and run what was unpacked', () => unpacked(async ({ home }) => {
  for (const name of readdirSync(home.path('gpt2-lsp'), { recursive: true })) {
    const { mode } = statSync(home.path(path.join('gpt2-lsp', name)));
    assert.equal(mode & 0o444, 0o444, name);
  }
}));

test('the checksums are those of the tarballs', () => {
  const lines = readFileSync(path.join(artifacts, 'SHA256SUMS'), 'utf8').trim().split('\n');
  assert.ok(lines.length > 0);
  for (const line of lines) {
    const [sum, name] = line.split('  ');
    assert.equal(createHash('sha256').update(readFileSync(path.join(artifacts, name))).digest('hex'), sum, name);
  }
});

test('bash completes verbs, options and values', () => unpacked(async ({ home }) => {
  const complete = line => execFileSync('/bin/bash', ['--norc', '-c', `
    source ~/gpt2-lsp/completions/gpt2-lsp.bash
    COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=($1) COMP_CWORD=\${#COMP_WORDS[@]}
    [[ $1 == *' ' ]] || COMP_CWORD=$((COMP_CWORD - 1))
    _gpt2_lsp
    printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', line],
  { env: { ...home.env, PATH: `${home.path('gpt2-lsp')}:/usr/bin:/bin` }, encoding: 'utf8' }).trim().split('\n');
  assert.deepEqual(complete('gpt2-lsp co'), ['complete']);
  assert.ok(complete('gpt2-lsp complete --s').includes('--seed'));
  assert.ok(complete('gpt2-lsp complete --stop ').includes('Sentence'));
}));
