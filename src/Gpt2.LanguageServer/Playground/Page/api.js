// The server's HTTP API, as described in docs/http.md.

/**
 * @typedef {{ prompt?: string | string[], max_tokens?: number, temperature?: number, top_p?: number, top_k?: number, n?: number, seed?: number,
 *   stop?: string[], logprobs?: number, echo?: boolean }} Request
 * @typedef {{ tokens: string[], token_logprobs: (number | null)[], token_ranks: (number | null)[],
 *   top_logprobs: (Record<string, number> | null)[], text_offset: number[] }} Logprobs
 * @typedef {{ text: string, index: number, logprobs: Logprobs | null, finish_reason: string | null }} Choice
 */

/** The server refused a request, or did not answer. */
export class ApiError extends Error {
  /** @param {string} message @param {number} status 0 if there was no answer @param {string} [code] */
  constructor(message, status, code) {
    super(message);
    this.status = status;
    this.isTooLong = code === 'context_length_exceeded';
  }

  /** Whether all other requests would fail too. */
  get isOfServer() { return [0, 401, 403, 503].includes(this.status); }
}

const kept = 'gpt2-lsp-token';
let token = sessionStorage.getItem(kept) ?? '';

/** @param {string} value */
export function setToken(value) {
  token = value;
  sessionStorage.setItem(kept, value); // survives a reload of this tab
}

/** @param {string} path @param {RequestInit} init */
async function ask(path, init = {}) {
  const headers = { 'content-type': 'application/json', ...token && { authorization: `Bearer ${token}` } };
  let answer;
  try {
    answer = await fetch(path, { ...init, headers, cache: 'no-store' });
  } catch (error) {
    throw init.signal?.aborted ? error : new ApiError('The server does not answer.', 0);
  }
  if (answer.ok)
    return answer;
  const said = await answer.json().catch(() => undefined);
  throw new ApiError(said?.error?.message ?? `The server refused the request (${answer.status}).`, answer.status, said?.error?.code);
}

/** The current model. @returns {Promise<{ id: string }>} */
export const findModel = async () => (await (await ask('v1/models')).json()).data[0];

/** The text that an editor has handed over. @returns {Promise<string>} */
export const takeSelection = async () => (await (await ask('v1/selection')).json()).text;

/** @param {Request} request @param {AbortSignal} signal closes the connection, which stops the model @returns {Promise<Choice[]>} */
export async function complete(request, signal) {
  const answer = await ask('v1/completions', { method: 'POST', body: JSON.stringify(request), signal });
  return (await answer.json().catch(error => { throw signal.aborted ? error : cutOff(); })).choices;
}

const cutOff = () => new ApiError('The server stopped before it was done. Try again.', 0);

/** The same in parts, as they arrive. @param {Request} request @param {(part: Choice) => void} onPart @param {AbortSignal} signal */
export async function stream(request, onPart, signal) {
  const answer = await ask('v1/completions', { method: 'POST', body: JSON.stringify({ ...request, stream: true }), signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read().catch(error => { throw signal.aborted ? error : cutOff(); });
    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (event === 'data: [DONE]')
        return;
      const part = JSON.parse(event.slice('data: '.length));
      if (part.error)
        throw new ApiError(part.error.message, 500);
      part.choices.forEach(onPart);
    }
    if (done)
      throw cutOff();
  }
}
