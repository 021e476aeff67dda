// A newcomer's machine: an empty home directory, a downloaded tarball and a minimal environment.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { commands, configuration, root } from './page.mjs';

/** The longest time that a test waits. Nothing takes this long; the limit only keeps a broken test from hanging. */
const guard = 60_000;

export const version = /<Version>(.*)<\/Version>/.exec(readFileSync(path.join(root, 'Directory.Build.props'), 'utf8'))[1];
export const artifacts = path.join(root, 'artifacts');
export const tarball = path.join(artifacts, `gpt2-lsp-${version}-linux-x64.tar.gz`);

/** The reason why an editor is missing, or false. Not every mirror has every release of Debian. */
export const lacks = editor => editor && !existsSync(path.join(artifacts, 'editors', editor)) && `${editor} could not be fetched`;

/** A third-party plugin, or its stand-in if it could not be fetched. A test that uses a stand-in counts as skipped even if it passes. */
export function plugin(name) {
  const fetched = path.join(artifacts, 'editors', name), isFetched = existsSync(fetched);
  return { isFetched, directory: isFetched ? fetched : path.join(root, 'tests/editors/stand-ins', name), skip: context => isFetched || context.skip(`it passed without ${name}, which could not be fetched`) };
}

/** Waits until the test closes its input or is ended, then ends the processes that the test left in its home and removes the home. */
const tidy = 'cat; grep -slz "^HOME=$0$" /proc/[0-9]*/environ | cut -d/ -f3 | xargs -r kill -KILL; rm -rf "$0"';

export class Home {
  #tidier;

  /** @param editor an editor that `tests/editors/newer` unpacked; without it, the system's editors are used */
  constructor(editor) {
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'gpt2-home-'));
    this.downloads = path.join(this.directory, 'Downloads');
    this.#tidier = spawn('/bin/sh', ['-c', tidy, this.directory], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#tidier.unref();
    this.#tidier.stdin.unref();
    mkdirSync(this.downloads);
    for (const file of [tarball, path.join(artifacts, 'SHA256SUMS')])
      symlinkSync(file, path.join(this.downloads, path.basename(file)));
    const directories = [this.path('.local/bin'), ...editor ? [path.join(artifacts, 'editors', editor, 'bin')] : [], '/usr/bin', '/bin'];
    this.env = { // HOME also identifies the processes of this test
      HOME: this.directory, PATH: directories.join(':'), LANG: 'C.UTF-8', TERM: 'xterm-256color',
    };
  }

  path(name) { return path.join(this.directory, name); }
  /** A file's text; empty if the file does not exist, as for a moment while an editor replaces it. */
  read(name) {
    try {
      return readFileSync(this.path(name), 'utf8');
    } catch (error) {
      if (error.code === 'ENOENT')
        return '';
      throw error;
    }
  }

  write(name, text) {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  copy(file, name) { return this.write(name, readFileSync(file)); }

  /** Unpacks the tarball without following a page. */
  unpack() { execFileSync('tar', ['-xzf', tarball, '-C', this.directory]); }

  /** Does exactly what the page's set-up says. */
  follow(page, client) {
    for (const command of commands(page))
      this.sh(command, this.downloads);
    const { file, content } = configuration(page, client);
    this.write(file, content);
    return file;
  }

  /** Runs a page's commands in a directory. @returns what they print */
  sh(command, cwd = this.directory) {
    return execFileSync('/bin/sh', ['-eu', '-c', command], { cwd, env: this.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** Runs an editor to its end. */
  run(program, args) {
    try {
      return execFileSync(program, args, { cwd: this.directory, env: this.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 4 * guard });
    } catch (error) {
      throw new Error(`${program} failed: ${error.message}\n${error.stdout}\n${error.stderr}`);
    }
  }

  /** Waits until all processes with this home have ended. @returns those that have not */
  async processesLeft() {
    const end = Date.now() + guard;
    while (this.#processes().length > 0 && Date.now() < end)
      await setTimeout(20);
    return this.#processes().map(({ command }) => command);
  }

  /** Ends the processes that a failed test left, and removes the directory. */
  async remove() {
    for (const { id } of this.#processes())
      try {
        process.kill(id, 'SIGKILL');
      } catch { /* it has ended in the meantime */ }
    await this.processesLeft();
    rmSync(this.directory, { recursive: true, force: true });
    this.#tidier.stdin.end();
  }

  #processes() {
    const mine = `HOME=${this.directory}\0`;
    return readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).flatMap(id => {
      try {
        const command = readFileSync(`/proc/${id}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return readFileSync(`/proc/${id}/environ`, 'latin1').includes(mine) ? [{ id: Number(id), command }] : [];
      } catch {
        return []; // it has ended, or belongs to another user
      }
    });
  }
}
