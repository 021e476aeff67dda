/**
 * Tokens with their probabilities, the most likely first, after temperature, top-k and top-p in the order of the released script.
 * Only the total probability of tokens beyond the list is known. At temperature 1 that is exact. At others, each of these tokens is assumed
 * to be as likely as the last one listed. With top-k, or a nucleus that ends within the list, none is left and only their sum is estimated.
 * @param {[string, number][]} top natural log-probabilities, the most likely first
 * @param {import('./settings.js').Shape} shape
 * @returns {{ tokens: [string, number][], rest: number }} all probabilities and the rest add up to 1
 */
export function reshape(top, { temperature, top_k, top_p }) {
  if (top.length === 0)
    return { tokens: [], rest: 1 };
  if (temperature === 0)
    return { tokens: [[top[0][0], 1]], rest: 0 };
  const best = top[0][1], last = top[top.length - 1][1];
  const beyond = Math.max(0, 1 - sum(top.map(([, logp]) => Math.exp(logp))));
  const weight = (/** @type {number} */ logp) => Math.exp((logp - best) / temperature);
  const isCut = top_k > 0 && top_k <= top.length;
  const kept = isCut ? top.slice(0, top_k) : top;
  const others = isCut ? 0 : beyond / Math.exp(last) * weight(last);
  const all = sum(kept.map(([, logp]) => weight(logp))) + others;
  return nucleus(kept.map(([token, logp]) => [token, weight(logp) / all]), others / all, top_p);
}

/**
 * @param {[string, number][]} tokens @param {number} rest @param {number} p
 * @returns {{ tokens: [string, number][], rest: number }}
 */
function nucleus(tokens, rest, p) {
  if (p >= 1)
    return { tokens, rest };
  let within = 0, mass = 0;
  while (within < tokens.length && (mass += tokens[within][1]) <= p)
    within++;
  const kept = tokens.slice(0, Math.max(1, within));
  const others = within < tokens.length ? 0 : Math.max(0, Math.min(rest, p - mass));
  const all = sum(kept.map(([, each]) => each)) + others;
  return { tokens: kept.map(([token, each]) => [token, each / all]), rest: others / all };
}

/** @param {number[]} numbers */
export const sum = numbers => numbers.reduce((total, each) => total + each, 0);

/** The most likely first. @param {Record<string, number> | null | undefined} top @returns {[string, number][]} */
export const sorted = top => Object.entries(top ?? {}).sort(([, a], [, b]) => b - a);
