// Every fenced block in the documents is run here or by the test that is named below, or a reason is given why nothing runs it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../conformance/client.mjs';
import { Home } from './home.mjs';
import { blocksOf, root } from './page.mjs';
import { Terminal } from './terminal.mjs';

const read = page => readFileSync(path.join(root, page), 'utf8');
const below = (folder, options) => readdirSync(path.join(root, folder), options).map(name => `${folder}/${name}`);
const pages = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'training/README.md', 'editors/vscode/test/e2e/README.md', ...below('docs', { recursive: true }),
  ...[...below('models'), ...below('editors')].map(folder => `${folder}/README.md`),
].filter(page => page.endsWith('.md') && existsSync(path.join(root, page)));

const blocks = pages.flatMap(blocksOf);

const editor = name => block => block.page === `docs/editors/${name}.md` && block.language !== 'sh';
const shell = (page, begins = '') => block => block.page === page && block.language === 'sh' && block.content.startsWith(begins);

/** The first entry whose `fits` accepts a block is responsible for it: `run` runs it here, `by` names the file that does, and `why` says
 * why nothing does. */
const takers = [
  { fits: ({ language }) => language === 'text', why: 'the output of a program; training/figures.py writes it' },

  { fits: shell('README.md', 'dotnet run'), run: commands },
  { fits: shell('README.md', 'dotnet test'), by: '.ci/run' },
  { fits: shell('README.md', 'gpt2-lsp'), run: commands },
  { fits: shell('docs/command-line.md'), run: commands },
  { fits: shell('docs/adapt.md'), run: commands },
  { fits: shell('docs/playground.md'), run: commands },
  { fits: shell('models/prose-mini/README.md'), run: commands },

  { fits: shell('docs/install.md', 'dotnet pack'), by: 'tests/editors/run' },
  { fits: shell('docs/install.md'), by: 'tests/editors/install.test.mjs' },
  { fits: shell('docs/http.md'), by: 'tests/http/clients.test.mjs' },
  { fits: shell('docs/remote.md', 'tests/llama-server'), why: 'needs a llama-server and minutes of measurement' },
  { fits: ({ page }) => page === 'docs/remote.md', by: 'tests/dotnet/Process/RemoteTests.cs' },
  { fits: shell('editors/vscode/README.md'), by: 'tests/editors/clean.test.mjs' },

  { fits: ({ page, language }) => page.startsWith('docs/editors/') && language === 'sh', run: setUp },
  ...['emacs', 'helix', 'kate', 'neovim', 'vim'].map(name => ({ fits: editor(name), by: `tests/editors/${name}.test.mjs` })),
  { fits: editor('sublime'), why: 'Sublime Text cannot be installed here; its file is parsed in pages.test.mjs, its messages are in tests/conformance' },
  { fits: editor('zed'), why: 'Zed cannot be installed here; its file is parsed in pages.test.mjs, its requests are in tests/http' },
  { fits: ({ page, content }) => page === 'docs/http.md' && content.includes('minuet'), why: 'minuet cannot be installed here; its requests are in tests/http' },

  { fits: ({ page, language }) => page === 'docs/configuration.md' && language === 'json', run: settings },
  { fits: ({ page, language }) => page === 'docs/commands.md' && language === 'json', run: command },

  { fits: shell('training/README.md', 'training/run'), why: 'takes an hour; tests/training/run does the same with the recipe smoke' },
  { fits: ({ page, language }) => page === 'training/README.md' && language === 'sh', why: 'needs a GPU and hours; tests/training tests the scripts' },
];

const measured = 'takes minutes, and the figures differ between machines';
takers.push(
  { fits: shell('docs/performance.md'), run: commands },
  { fits: shell('docs/lab/speed.md'), why: measured },
  { fits: shell('docs/quality.md'), why: measured },
  { fits: shell('docs/reliability.md'), why: `${measured}; .ci/run runs shorter versions, except of the load` },
  { fits: shell('editors/vscode/test/e2e/README.md'), by: '.ci/run' },
);

/** Commands that are not run as written, and why. */
const notRun = new Map([
  ['gpt2-lsp model pull gpt2', 'needs the hub; tests/dotnet/Process/PullTests.cs downloads from a local hub'],
  ['gpt2-lsp model pull distilbert/distilgpt2 --no-calibration', 'the same'],
  ['gpt2-lsp adapt chapters --name my-book', 'takes minutes of training; tests/dotnet/Process/AdaptTests.cs trains a tiny model'],
  ['gpt2-lsp adapt ~/book/chapters', 'the same'],
  ['gpt2-lsp model remove my-book', 'needs the model that was made above; AdaptTests.cs removes such a model'],
  ['gpt2-lsp bench --shape 124M --json', 'takes minutes; tests/dotnet/Process/CommandTests.cs measures a smaller shape'],
]);

/** What long-running commands print once they are ready. */
const lasting = { serve: /An editor normally starts this|Listening at/, playground: /http:\/\/127\.0\.0\.1/, interactive: /Tab accepts/ };

let home;
before(() => {
  home = new Home();
  home.unpack();
  // The files and the downloaded model that the pages assume.
  const prose = read('tests/quality/valid.txt');
  const words = read('README.md').split('\n');
  home.write('README.md', words.slice(0, 8).join('\n'));
  home.write('essays.txt', prose.slice(0, 1000));
  home.write('passages.jsonl', '{"text":"They live in the United States"}\n');
  home.write('tests/quality/cases.jsonl', read('tests/quality/cases.jsonl').split('\n').slice(0, 5).join('\n'));
  for (let i = 0; i < 4; i++)
    home.write(`chapters/${i}.md`, prose.slice(10000 * i, 10000 * (i + 1)));
  cpSync(home.path('gpt2-lsp/models/prose-mini'), home.path('.local/share/gpt2-lsp/models/gpt2'), { recursive: true });
  home.write('.local/bin/.keep', '');
  home.sh('ln -s ~/gpt2-lsp/gpt2-lsp ~/.local/bin/');
});
after(() => home.remove());

test('every block is run somewhere, or has a reason why not', () => {
  const taken = blocks.map(block => ({ block, taker: takers.find(({ fits }) => fits(block)) }));
  assert.deepEqual(taken.filter(({ taker }) => !taker).map(({ block }) => `${block.page}: ${block.content}`), []);
  for (const taker of takers)
    assert.ok(taken.some(entry => entry.taker === taker), `no block is left for: ${taker.by ?? taker.why ?? taker.run.name}, ${taker.fits}`);
  for (const { block, taker: { by } } of taken.filter(({ taker }) => taker.by)) {
    const test = read(by), name = path.basename(block.page) === 'README.md' ? block.page : path.basename(block.page);
    assert.ok(test.includes(name) || linesOf(block)[0].split(' && ').every(command => test.includes(command)), `${by} does not read ${block.page}`);
  }
  const lines = blocks.filter(({ language }) => language === 'sh').flatMap(linesOf);
  for (const line of notRun.keys())
    assert.ok(lines.includes(line), line);
});

test('every command is in a fenced block, and every block has a language', () => {
  for (const page of pages) {
    const outside = read(page).replaceAll(/^```[\s\S]*?^```$/gm, '');
    assert.doesNotMatch(outside, /\n\n {4}\S/, page);
  }
  assert.deepEqual(blocks.filter(({ language }) => !language), []);
});

test('files and tests named in commands that are not run exist', () => {
  const benchmarks = read('tests/dotnet/Benchmarks/Program.cs'), sources = readdirSync(path.join(root, 'tests/dotnet'), { recursive: true });
  const checks = below('editors/vscode/test/e2e/checks').map(read).join('');
  const isThere = name => sources.some(source => path.basename(source) === `${name}.cs`);
  for (const line of blocks.filter(block => block.language === 'sh' && takers.find(({ fits }) => fits(block)).why).flatMap(linesOf)) {
    for (const [, file] of line.matchAll(/(?<=^| )((?:src|tests|training|models|docs)\/(?!\S*\/bin\/)\S+)/g))
      assert.ok(existsSync(path.join(root, file)), line);
    for (const [, name] of line.matchAll(/(?:-class|--filter) ['"]\*(\w+)\*?['"]/g))
      assert.ok(isThere(name), line);
    for (const [, names] of line.matchAll(/GPT2LSP_E2E_ONLY='([^']+)'/g))
      for (const name of names.split('|'))
        assert.ok(checks.includes(name), `${name}: ${line}`);
    for (const [, verb] of line.matchAll(/Benchmarks -c Release -- (\w+)/g))
      assert.ok(benchmarks.includes(`["${verb}",`), line);
  }
});

for (const block of blocks) {
  const taker = takers.find(({ fits }) => fits(block));
  if (taker?.run)
    test(`${block.page}: ${block.content.trim().split('\n')[0]}`, () => taker.run(block));
}

/** The commands of a block, without comments. */
function linesOf({ content }) {
  return content.replaceAll('\\\n', '').split('\n').map(line => line.replace(/\s+#.*/, '').trim()).filter(Boolean);
}

const done = new Set();

async function commands(block) {
  for (const line of linesOf(block)) {
    const [program, verb] = line.split(' ');
    if (done.has(line) || notRun.has(line))
      continue;
    done.add(line);
    if (program === 'gpt2-lsp' && verb in lasting)
      await lasts(line, lasting[verb]);
    else if (program === 'dotnet')
      execFileSync('/bin/sh', ['-euc', line], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] }); // with the tester's NuGet packages
    else
      home.sh(line);
  }
}

/** Starts a long-running command in a terminal, waits until it is ready, and ends it. */
async function lasts(line, says) {
  const terminal = new Terminal(home, '/bin/sh', ['-c', line]);
  try {
    await terminal.see(says);
    terminal.press('C-c');
    await terminal.ended();
  } finally {
    terminal.close();
  }
}

/** Runs a page's set-up in a separate home. */
async function setUp({ content }) {
  const own = new Home();
  try {
    own.sh(content, own.downloads);
    assert.match(own.sh('gpt2-lsp --version'), /^\d+\.\d+/);
  } finally {
    await own.remove();
  }
}

async function inEditor(initializationOptions, check) {
  const client = new Client(home.path('gpt2-lsp/gpt2-lsp'), ['serve'], home.env);
  await client.initialize({ capabilities: {}, initializationOptions });
  await client.ready();
  await check(client);
  assert.equal(await client.shutDown(), 0);
  assert.deepEqual(client.messages.filter(({ method }) => method === 'window/showMessage'), []);
}

/** The server accepts these settings without a message. */
function settings({ content }) { return inEditor(JSON.parse(content), () => {}); }

/** Executes a command in a document that contains its place. */
function command({ content }) {
  const params = JSON.parse(content);
  const [{ uri, position: { line, character } }] = params.arguments;
  return inEditor({}, async client => {
    const text = `${'\n'.repeat(line)}${'The weather was fine on the day'.slice(0, character)}`;
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'markdown', version: 1, text } });
    const { text: written } = await client.request('workspace/executeCommand', params);
    assert.ok(written.length > 0);
  });
}
