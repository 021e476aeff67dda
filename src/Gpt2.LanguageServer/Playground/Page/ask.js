import { complete } from './api.js';
import { area, byId, debounced, fill, input, make, percent } from './dom.js';
import { sorted, sum } from './distribution.js';
import { Turn } from './server.js';
import { word } from './tokens.js';

const quietMs = 250, mostCandidates = 8, expected = 5;
const prompts = [area('ask-first'), area('ask-second')], answers = [byId('ask-first-answer'), byId('ask-second-answer')];
const candidates = input('ask-candidates');
const turn = new Turn('ask-note', () => answers.forEach(answer => answer.replaceChildren()));

/** A word with the space before it, unless it begins a line. @param {string} prompt @param {string} word */
const after = (prompt, word) => /(^|\s)$/.test(prompt) || /^[.,;:!?]/.test(word) ? word : ` ${word}`;

const words = () => [...new Set(candidates.value.split(',').map(word => word.trim()).filter(Boolean))].slice(0, mostCandidates);

export const renew = debounced(() => turn.take(async signal => {
  const given = prompts.map(({ value }) => value.replace(/ +$/, '')), named = words();
  const ends = named.length ? named : ['the']; // any word will do to get the predictions at its place
  const whole = await complete({ prompt: given.flatMap(prompt => ends.map(end => prompt + after(prompt, end))), max_tokens: 0, echo: true, logprobs: expected }, signal);
  given.forEach((prompt, i) => {
    const found = whole.slice(i * ends.length, (i + 1) * ends.length);
    const candidates = /** @type {[string, number][]} */ (named.map((word, j) => [word, logprobAfter(found[j], prompt)]));
    const top = sorted(found[0].logprobs?.top_logprobs.at(placeAfter(found[0], prompt))).slice(0, expected);
    answers[i].replaceChildren(
      ...named.length ? [make('h2', {}, 'Words'), rows(candidates), make('p', { className: 'verdict' }, verdict(candidates))] : [],
      make('h2', {}, 'Most likely next'), rows(top));
  });
}), quietMs);

/** Where the tokens after a prompt begin. @param {import('./api.js').Choice} choice @param {string} prompt */
const placeAfter = ({ logprobs }, prompt) => logprobs?.text_offset.findIndex(offset => offset >= [...prompt].length) ?? 0;

/** The log-probability of the text after a prompt. @param {import('./api.js').Choice} choice @param {string} prompt */
const logprobAfter = (choice, prompt) => sum((choice.logprobs?.token_logprobs ?? []).slice(placeAfter(choice, prompt)).map(logp => logp ?? 0));

/** @param {[string, number][]} all words and their log-probabilities */
function rows(all) {
  const most = Math.max(...all.map(([, logp]) => logp));
  return make('ul', { className: 'bars' }, ...all.map(([token, logp]) => {
    const p = Math.max(Math.exp(logp), Number.MIN_VALUE); // nearly impossible is not 0
    const row = make('li', { className: 'bar' }, word(token), make('span', { className: 'p' }, percent(p)));
    row.dataset.p = String(p);
    fill(row, Math.exp(logp - most));
    return row;
  }));
}

/** @param {[string, number][]} all words and their log-probabilities */
function verdict(all) {
  const [best, second] = all.toSorted(([, a], [, b]) => b - a);
  if (!second)
    return '';
  const times = Math.exp(best[1] - second[1]);
  const said = times < 10 ? times.toFixed(1) : times < 1e6 ? Math.round(times).toLocaleString('en') : 'more than a million';
  return times < 1.05 ? `“${best[0]}” and “${second[0]}” are about as likely.` : `“${best[0]}” is ${said} times as likely as “${second[0]}”.`;
}

for (const field of [...prompts, candidates])
  field.addEventListener('input', renew);

/** Shows the view. @param {string} [given] two beginnings and the candidates, a line each */
export function show(given) {
  if (given !== undefined)
    [prompts[0].value, prompts[1].value, candidates.value] = given.split('\n');
  prompts[0].focus({ preventScroll: true });
  renew();
}
