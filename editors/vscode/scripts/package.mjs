// usage: node scripts/package.mjs [TARGET]   makes gpt2-prose-TARGET.vsix, with the extension, its server and the bundled model
// GPT2LSP_SERVER: a published server to pack instead of a fresh one
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const runtimes = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'osx-arm64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};
const mostMegabytes = 45;

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const root = path.resolve(here, '../..');
const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
if (!runtimes[target])
  throw new Error(`There is no server for ${target}; there is one for ${Object.keys(runtimes).join(', ')}.`);

const run = (program, args, options) => execFileSync(program, args, { cwd: here, stdio: 'inherit', shell: process.platform === 'win32', ...options });
const staged = path.join(here, 'out/vsix');
const into = (name, from = path.join(here, name)) => cpSync(from, path.join(staged, name), { recursive: true });

run('npm', ['run', '--silent', 'build']);
rmSync(staged, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
if (process.env.GPT2LSP_SERVER)
  into('server', path.resolve(process.env.GPT2LSP_SERVER));
else
  run('dotnet', ['publish', '../../src/Gpt2.LanguageServer', '-c', 'Release', '-r', runtimes[target], '-o', path.join(staged, 'server'), '--nologo', '-v', 'quiet']);
for (const name of ['dist/extension.js', 'images/icon.png', 'images/ghost.png', 'walkthrough', 'CHANGELOG.md', 'LICENSE'])
  into(name);
into('THIRD-PARTY-NOTICES.md', path.join(root, 'THIRD-PARTY-NOTICES.md'));

// The address of the sources is stated only there, by a person.
const [, repository] = /<RepositoryUrl>(.*)<\/RepositoryUrl>/.exec(readFileSync(path.join(root, 'Directory.Build.props'), 'utf8'));
const folder = 'editors/vscode';
const manifest = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
const readme = readFileSync(path.join(here, 'README.md'), 'utf8');
delete manifest.scripts;
delete manifest.devDependencies;
if (repository)
  Object.assign(manifest, { repository: { type: 'git', url: repository, directory: folder }, bugs: { url: `${repository}/issues` }, homepage: `${repository}/tree/HEAD/${folder}#readme` });
else
  console.warn('WARNING: RepositoryUrl in Directory.Build.props is empty: the package names no repository, and its page has no picture.');
writeFileSync(path.join(staged, 'package.json'), JSON.stringify(manifest, null, 2));
// The Marketplace shows a picture only by its address, so without an address the pictures are left out.
writeFileSync(path.join(staged, 'README.md'), repository ? readme : readme.replace(/^!\[.*\n\n/gm, ''));
writeFileSync(path.join(staged, '.vscodeignore'), '');

const vsix = path.join(here, `gpt2-prose-${target}.vsix`);
const links = repository
  ? ['--baseContentUrl', `${repository}/blob/HEAD/${folder}`, '--baseImagesUrl', `${repository}/raw/HEAD/${folder}`]
  : ['--no-rewrite-relative-links', '--allow-missing-repository'];
const vsce = path.join(here, 'node_modules/@vscode/vsce/vsce');
run(process.execPath, [vsce, 'package', '--target', target, '--out', vsix, '--no-dependencies', ...links], { cwd: staged, shell: false });
const megabytes = statSync(vsix).size / 1e6;
if (megabytes > mostMegabytes)
  throw new Error(`${vsix} has ${megabytes.toFixed(1)} MB, which is more than ${mostMegabytes}.`);
