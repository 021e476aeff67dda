// An editor with windows on a virtual screen. Tests send keys and read the windows' titles.
import { execFileSync, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/** The longest time that a test waits. Nothing takes this long; the limit only keeps a broken test from hanging. */
const guard = 60_000;

export class Desktop {
  #env;
  #screen;
  #editor;
  #complaints = '';

  /** Starts a screen, a session bus and an editor on them. */
  static async start(home, program, args) {
    const desktop = new Desktop();
    // Without -noreset, Xvfb restarts when its last client leaves. Each look at the windows is a client, so the editor could find no
    // screen.
    desktop.#screen = spawn('Xvfb', ['-displayfd', '3', '-noreset', '-screen', '0', '1000x700x24'], { env: home.env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const display = await new Promise(resolve => desktop.#screen.stdio[3].once('data', data => resolve(`:${`${data}`.trim()}`)));
    desktop.#env = { ...home.env, DISPLAY: display, XDG_RUNTIME_DIR: home.directory };
    desktop.#editor = spawn('dbus-run-session', ['--', program, ...args], { env: desktop.#env, cwd: home.directory, stdio: ['ignore', 'ignore', 'pipe'] });
    desktop.#editor.stderr.on('data', data => desktop.#complaints += data);
    desktop.ended = new Promise(resolve => desktop.#editor.on('exit', resolve));
    return desktop;
  }

  /** The titles of the visible windows, by id. */
  windows() {
    const ids = this.#xdotool('search', '--onlyvisible', '--name', '').split('\n').filter(Boolean);
    return new Map(ids.map(id => [id, this.#xdotool('getwindowname', id).trim()]));
  }

  /** Waits for a window with such a title and gives it the focus. @returns its title */
  async see(pattern) {
    const [id, title] = await this.until(`${pattern}`, () => [...this.windows()].find(([, title]) => pattern.test(title)));
    this.#xdotool('windowfocus', '--sync', id);
    return title;
  }

  type(text) { this.#xdotool('type', '--', text); }
  press(...keys) { this.#xdotool('key', ...keys); }

  async until(what, condition) {
    const end = Date.now() + guard;
    for (;;) {
      const value = condition();
      if (value)
        return value;
      if (Date.now() > end)
        throw new Error(`Waited in vain for ${what}. The windows: ${[...this.windows().values()].join(', ')}. The editor said: ${this.#complaints}`);
      await setTimeout(20);
    }
  }

  close() {
    this.#editor?.kill();
    this.#screen.kill();
  }

  /** What xdotool prints; nothing if the window has closed in the meantime. */
  #xdotool(...args) {
    try {
      return execFileSync('xdotool', args, { env: this.#env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return '';
    }
  }
}
