// An editor in a terminal. Tests send keys and read the screen.
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/** The longest time that a test waits. Nothing takes this long; the limit only keeps a broken test from hanging. */
const guard = 60_000;

export class Terminal {
  #home;
  #socket;

  /** @param columns the screen's width */
  constructor(home, program, args, columns = 150) {
    this.#home = home;
    this.#socket = home.path('tmux.sock');
    const command = ['env', '-i', ...Object.entries(home.env).map(([name, value]) => `${name}=${value}`), program, ...args];
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', `${columns}`, '-y', '40', '-c', home.directory, ';', 'set', '-g', 'escape-time', '0', ';',
      'set', '-g', 'remain-on-exit', 'off', ';', 'respawn-pane', '-k', '-c', home.directory, ...command);
  }

  /** Types a text literally. */
  type(text) { this.#tmux('send-keys', '-l', '--', text); }

  /** Presses keys by tmux's names: C-f, M-f, Escape, Enter. */
  press(...keys) { this.#tmux('send-keys', ...keys); }

  screen() {
    try {
      return this.#tmux('capture-pane', '-p', '-J');
    } catch {
      return undefined; // the editor has ended
    }
  }

  /** The caret's column, from 0. */
  caret() { return Number(this.#tmux('display-message', '-p', '#{cursor_x}')); }

  /** @returns the match of a pattern on the screen, as soon as it is there */
  async see(pattern) {
    return (await this.until(`${pattern}`, () => pattern.exec(this.screen() ?? '')));
  }

  async until(what, condition) {
    const end = Date.now() + guard;
    for (;;) {
      const value = condition();
      if (value)
        return value;
      if (Date.now() > end)
        throw new Error(`Waited in vain for ${what}. The screen:\n${this.screen()}`);
      await setTimeout(20);
    }
  }

  ended() { return this.until('the editor to end', () => this.screen() === undefined); }

  close() {
    try {
      this.#tmux('kill-server');
    } catch { /* it has ended with its editor */ }
  }

  #tmux(...args) {
    return execFileSync('tmux', ['-u', '-S', this.#socket, ...args], { env: this.#home.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
