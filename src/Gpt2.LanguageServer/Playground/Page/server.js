// Shows at the top of the page whether the server answers, and makes each view's requests one at a time.
import { ApiError, findModel, setToken } from './api.js';
import { byId, input } from './dom.js';

/** The time between attempts to connect. */
const retryMs = 1000;

let isAway = false, retry = 0;

/** Asks for the model until the server answers. */
export async function connect() {
  try {
    byId('model').textContent = (await findModel()).id;
    byId('dot').className = 'dot on';
    byId('trouble').hidden = true;
    const wasAway = isAway;
    isAway = false;
    if (wasAway)
      document.dispatchEvent(new Event('server-back'));
  } catch (error) {
    complain(error);
  }
}

/** @param {unknown} error */
function complain(error) {
  const status = error instanceof ApiError ? error.status : 0;
  const isLocked = status === 401;
  isAway = true;
  byId('dot').className = 'dot off';
  byId('trouble').hidden = false;
  byId('token-form').hidden = !isLocked;
  const said = isLocked
    ? 'This page needs the server’s token. Open the address that “gpt2-lsp playground” printed, or enter the token here.'
    : status === 0 ? 'The server does not answer. Start “gpt2-lsp playground” again; this page continues as soon as it is back.'
      : `${/** @type {Error} */ (error).message}`;
  if (byId('trouble-text').textContent !== said) // otherwise screen readers would repeat it
    byId('trouble-text').textContent = said;
  clearTimeout(retry);
  if (!isLocked)
    retry = window.setTimeout(connect, retryMs);
}

byId('token-form').addEventListener('submit', event => {
  event.preventDefault();
  setToken(input('token').value.trim());
  void connect();
});

/** Does one thing at a time. A new one ends the previous one and closes its connection. */
export class Turn {
  #stop = new AbortController();

  /** @param {string} note the id of the element for errors @param {() => void} [clear] removes an outdated answer */
  constructor(note, clear) {
    this.note = byId(note);
    this.clear = clear;
  }

  end() { this.#stop.abort(); }

  /** Lets a button begin the work, and stop it while it runs; Ctrl+Enter in a field begins it too.
   * @param {HTMLElement} button @param {HTMLElement} field @param {() => void} begin */
  has(button, field, begin) {
    field.addEventListener('keydown', event => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && begin());
    const name = button.textContent;
    button.addEventListener('click', () => button.textContent === name ? begin() : this.end());
    this.tell = (/** @type {boolean} */ isWorking) => { button.textContent = isWorking ? 'Stop' : name; };
  }

  /**
   * @param {(signal: AbortSignal) => Promise<void>} work
   * @returns {Promise<boolean>} whether it was completed
   */
  async take(work) {
    this.end();
    const { signal } = this.#stop = new AbortController();
    this.tell?.(true);
    try {
      await work(signal);
      this.note.textContent = '';
      return true;
    } catch (error) {
      if (signal.aborted)
        return false;
      this.clear?.();
      if (error instanceof ApiError && error.isOfServer) {
        if (!isAway)
          complain(error);
      } else
        this.note.textContent = /** @type {Error} */ (error).message;
      return false;
    } finally {
      if (signal === this.#stop.signal)
        this.tell?.(false);
    }
  }
}
