// GPT-2's tokens in readable form. A character may be spread over several tokens, which the server writes as "bytes:\xf0\x9f".

import { sorted } from './distribution.js';
import { make } from './dom.js';

/** @type {Record<string, string>} */
const marks = { ' ': '␣', '\n': '⏎', '\t': '⇥' };

/** @param {string} token */
export const isPart = token => token.startsWith('bytes:\\x');

/** @param {string} token */
const bytesOf = token => isPart(token) ? token.slice('bytes:'.length).split('\\x').slice(1).map(hex => parseInt(hex, 16)) : [...new TextEncoder().encode(token)];

/** A token with visible spaces and line breaks. @param {string} token */
export function word(token) {
  const shown = isPart(token) ? `⟨${bytesOf(token).map(byte => byte.toString(16).padStart(2, '0')).join(' ')}⟩` : token;
  const parts = shown.split(/(^ |\n|\t)/).filter(Boolean).map(part => marks[part] ? make('i', { 'aria-hidden': part === ' ' && token !== ' ' }, marks[part]) : part);
  return make('span', { className: 'word' }, ...parts);
}

/**
 * A piece of a text: one token, or those of one character.
 * @typedef {{ text: string, tokens: { token: string, logprob: number, rank: number, top: [string, number][] }[] }} Piece
 */

/** @param {import('./api.js').Logprobs} logprobs @returns {Piece[]} */
export function pieces({ tokens, token_logprobs, token_ranks, top_logprobs }) {
  /** @type {Piece[]} */
  const found = [];
  /** @type {number[]} */
  let open = [];
  tokens.forEach((token, i) => {
    const one = { token, logprob: token_logprobs[i] ?? 0, rank: token_ranks[i] ?? 1, top: sorted(top_logprobs[i]) };
    const begins = open.length === 0;
    if (begins)
      found.push({ text: '', tokens: [] });
    const piece = found[found.length - 1];
    piece.tokens.push(one);
    open.push(...bytesOf(token));
    const text = decode(open);
    piece.text = text ?? new TextDecoder().decode(Uint8Array.from(open));
    if (text !== undefined)
      open = [];
  });
  return found;
}

/** @param {number[]} bytes @returns {string | undefined} undefined while a character is incomplete */
function decode(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
