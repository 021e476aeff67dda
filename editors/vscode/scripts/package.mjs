// usage: node scripts/package.mjs [TARGET]   makes gpt2-prose-TARGET.vsix: the extension, its server for that platform, the bundled model
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const runtimes = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'osx-arm64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
if (!runtimes[target])
  throw new Error(`There is no server for ${target}; there is one for ${Object.keys(runtimes).join(', ')}.`);

const run = (program, args, options) => execFileSync(program, args, { cwd: here, stdio: 'inherit', shell: process.platform === 'win32', ...options });

run('npm', ['run', '--silent', 'build']);
rmSync(path.join(here, 'server'), { recursive: true, force: true });
run('dotnet', ['publish', '../../src/Gpt2.LanguageServer', '-c', 'Release', '-r', runtimes[target], '-o', 'server', '--nologo', '-v', 'quiet']);
const vsix = `gpt2-prose-${target}.vsix`;
const said = run('npx', ['--no', 'vsce', 'package', '--target', target, '--out', vsix, '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
process.stdout.write(said);
