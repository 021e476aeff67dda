import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Client } from '../conformance/client.mjs';
import { artifacts, Home, version } from './home.mjs';
import { commands } from './page.mjs';
import { Terminal } from './terminal.mjs';

const page = '../install.md';

/** A clean directory with the unpacked tarball and an empty home. There is no PATH, so no .NET can be found. */
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
  await suggests(program, env);
}));

/** Starts the server, gets ghost text from it, and ends it. */
async function suggests(program, env, args = []) {
  const client = new Client(program, [...args, 'serve'], env);
  await client.initialize({ capabilities: {} });
  const textDocument = { uri: 'file:///notes.md' }, text = 'We can take advan';
  client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'markdown', version: 1, text } });
  const { items } = await client.request('textDocument/inlineCompletion',
    { textDocument, position: { line: 0, character: text.length }, context: { triggerKind: 2 } });
  assert.ok(items[0].insertText);
  assert.equal(await client.shutDown(), 0);
}

const strace = '/usr/bin/strace';

test('a session opens no internet socket', { skip: !existsSync(strace) && 'strace is not installed' }, t => unpacked(async ({ home, env, program }) => {
  const log = home.path('strace');
  const traced = ['--follow-forks', '--seccomp-bpf', '--trace=%network', '--output-append-mode', '--output', log, program];
  const sockets = () => readFileSync(log, 'utf8').split('\n').filter(line => line.includes('AF_INET'));
  if (spawnSync(strace, [...traced, '--version'], { env }).status !== 0)
    return t.skip('processes cannot be traced here');
  await suggests(strace, env, traced);
  execFileSync(strace, [...traced, 'complete', 'Once upon a time', '--max-tokens', '2'], { env });
  assert.deepEqual(sockets(), []);
  spawnSync(strace, [...traced, 'serve', '--socket=1'], { env }); // opens a socket, which shows that strace would find one
  assert.notDeepEqual(sockets(), []);
}));

test('nothing but the cache is left in the home', () => unpacked(async ({ home, run }) => {
  run('complete', 'Once upon a time', '--max-tokens', '2');
  assert.deepEqual(readdirSync(home.path('.cache')), ['gpt2-lsp']);
  assert.deepEqual(readdirSync(home.directory).sort(), ['.cache', 'Downloads', 'gpt2-lsp']);
}));

test('every link on the pages leads to an unpacked file', () => unpacked(async ({ home }) => {
  const pages = readdirSync(home.path('gpt2-lsp'), { recursive: true }).filter(name => name.endsWith('.md') && !name.startsWith('models/'));
  assert.ok(pages.includes('docs/editors/vscode.md'));
  const dead = pages.flatMap(page => [...home.read(`gpt2-lsp/${page}`).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
    .map(([, target]) => path.join(path.dirname(page), target)).filter(target => !existsSync(home.path(path.join('gpt2-lsp', target)))).map(target => `${page}: ${target}`));
  assert.deepEqual(dead, []);
}));

test('every user may read and run the unpacked files', () => unpacked(async ({ home }) => {
  for (const name of readdirSync(home.path('gpt2-lsp'), { recursive: true })) {
    const { mode } = statSync(home.path(path.join('gpt2-lsp', name)));
    assert.equal(mode & 0o444, 0o444, name);
  }
}));

test('the checksums match the tarballs', () => {
  const lines = readFileSync(path.join(artifacts, 'SHA256SUMS'), 'utf8').trim().split('\n');
  assert.ok(lines.length > 0);
  for (const line of lines) {
    const [sum, name] = line.split('  ');
    assert.equal(createHash('sha256').update(readFileSync(path.join(artifacts, name))).digest('hex'), sum, name);
  }
});

test('the instructions in docs/install.md give a working program', async () => {
  const home = new Home();
  try {
    const [tarball, , , check] = commands(page);
    home.sh(tarball, home.downloads);
    const said = home.sh(check);
    assert.ok(said.startsWith(`${version}\n`), said);
    assert.match(said, /prose-mini/);
  } finally {
    await home.remove();
  }
});

test('the .NET tool is installed from its package alone, and completes and serves', async () => {
  const home = new Home();
  try {
    // Uses only the SDK of the person who runs the tests, and no other source of packages.
    home.env.PATH = `${path.dirname(realpathSync(execFileSync('which', ['dotnet'], { encoding: 'utf8' }).trim()))}:${home.env.PATH}`;
    Object.assign(home.env, { DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false' });
    symlinkSync(artifacts, home.path('artifacts'));
    home.sh(commands(page)[2], home.directory);
    const program = home.path('.dotnet/tools/gpt2-lsp');
    assert.equal(execFileSync(program, ['--version'], { env: home.env, encoding: 'utf8' }).trim(), version);
    assert.ok(execFileSync(program, ['complete', 'Once upon a time', '--seed', '1'], { env: home.env, encoding: 'utf8' }).trim());
    await suggests(program, home.env);
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    await home.remove();
  }
});

test('the help describes every command, argument and option', () => unpacked(async ({ run }) => {
  const help = (...verbs) => {
    const text = run(...verbs, '--help');
    assert.match(text, /^Description:\n +\S/m);
    const entries = [...text.matchAll(/^(Arguments|Options|Commands):\n((?: .*\n)*)/gm)].flatMap(([, kind, lines]) => lines.trimEnd().split('\n').map(line => ({ kind, line })));
    for (const { line } of entries)
      assert.match(line, /^ {2}\S+( \S+)*? {2,}\S/, `${verbs.join(' ')}: ${line}`);
    for (const { kind, line } of entries)
      if (kind === 'Commands')
        help(...verbs, line.trim().split(' ')[0]);
  };
  help();
}));

const shells = ['bash', 'zsh', 'fish'];
for (const [i, shell] of shells.entries())
  test(`${shell} completes commands, options and values once it is set up as the page says`, async () => {
    const home = new Home();
    let terminal;
    try {
      home.sh(commands(page)[0], home.downloads);
      home.sh(commands(page)[4 + i], home.directory);
      home.env.PS1 = '$ ';
      terminal = new Terminal(home, shell, []);
      await terminal.see(/[$>%#] $/m);
      for (const [typed, completed] of [['gpt2-lsp comp', 'complete'], ['--see', '--seed'], ['3 --stop sen', 'sentence']]) {
        terminal.type(typed);
        await terminal.see(new RegExp(`${typed}`));
        terminal.press('Tab');
        await terminal.see(new RegExp(`${completed} `));
      }
    } finally {
      terminal?.close();
      await home.remove();
    }
  });
