import { complete } from './api.js';
import { area, byId, debounced, fill, input, make, percent } from './dom.js';
import { sorted, sum } from './distribution.js';
import { Turn } from './server.js';
import { word } from './tokens.js';

const quietMs = 250, mostCandidates = 8, expected = 5;
const prompts = [area('ask-first'), area('ask-second')], answers = [byId('ask-first-answer'), byId('ask-second-answer')];
const candidates = input('ask-candidates');
const turn = new Turn('ask-note');

/** With the space that stands before a word, unless the beginning ends with one. @param {string} prompt @param {string} word */
const after = (prompt, word) => prompt.endsWith(' ') || /^[.,;:!?]/.test(word) ? word : ` ${word}`;

const words = () => [...new Set(candidates.value.split(',').map(word => word.trim()).filter(Boolean))].slice(0, mostCandidates);

const compare = debounced(() => turn.take(async signal => {
  const given = prompts.map(({ value }) => value), named = words();
  const ends = named.length ? named : ['the']; // what comes next is told at the place of any word
  const whole = await complete({ prompt: given.flatMap(prompt => ends.map(end => prompt + after(prompt, end))), max_tokens: 0, echo: true, logprobs: expected }, signal);
  given.forEach((prompt, i) => {
    const found = whole.slice(i * ends.length, (i + 1) * ends.length);
    const probabilities = found.map(choice => Math.exp(logprobAfter(choice, prompt)));
    const top = sorted(found[0].logprobs?.top_logprobs[placeAfter(found[0], prompt)]).slice(0, expected);
    answers[i].replaceChildren(
      make('h2', {}, 'Candidates'), rows(named.map((each, j) => [each, probabilities[j]])),
      make('p', { className: 'verdict' }, verdict(named, probabilities)),
      make('h2', {}, 'Likeliest next'), rows(top.map(([token, logp]) => [token, Math.exp(logp)])));
  });
}), quietMs);

/** Where the tokens begin that follow a prompt. @param {import('./api.js').Choice} choice @param {string} prompt */
const placeAfter = ({ logprobs }, prompt) => logprobs?.text_offset.findIndex(offset => offset >= [...prompt].length) ?? 0;

/** The log-probability of what follows a prompt. @param {import('./api.js').Choice} choice @param {string} prompt */
const logprobAfter = (choice, prompt) => sum((choice.logprobs?.token_logprobs ?? []).slice(placeAfter(choice, prompt)).map(logp => logp ?? 0));

/** @param {[string, number][]} all */
function rows(all) {
  const most = Math.max(...all.map(([, p]) => p));
  return make('ul', { className: 'bars' }, ...all.map(([token, p]) => {
    const row = make('li', { className: 'bar' }, word(token), make('span', { className: 'p' }, percent(p)));
    row.dataset.p = String(p);
    fill(row, p / most);
    return row;
  }));
}

/** @param {string[]} named @param {number[]} probabilities */
function verdict(named, probabilities) {
  const [best, second] = named.map((word, i) => ({ word, p: probabilities[i] })).sort((a, b) => b.p - a.p);
  if (!second)
    return '';
  const times = best.p / second.p;
  return times < 1.05 ? `“${best.word}” and “${second.word}” are about as likely.` : `“${best.word}” is ${times < 10 ? times.toFixed(1) : Math.round(times).toLocaleString('en')} times as likely as “${second.word}”.`;
}

for (const field of [...prompts, candidates])
  field.addEventListener('input', () => {
    turn.end();
    compare();
  });
document.addEventListener('server-back', compare);

/** Shows the view. @param {string} [given] two beginnings and the candidates, a line each */
export function show(given) {
  const [first, second, named] = (given ?? (prompts[0].value || named0)).split('\n');
  if (named !== undefined)
    [prompts[0].value, prompts[1].value, candidates.value] = [first, second, named];
  prompts[0].focus({ preventScroll: true });
  compare();
}

const named0 = 'The capital of France is\nThe capital of Italy is\nParis, Rome, London';
