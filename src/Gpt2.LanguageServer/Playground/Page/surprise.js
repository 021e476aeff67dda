import { complete } from './api.js';
import { area, byId, debounced, fill, isPlain, make, percent, type } from './dom.js';
import { sum } from './distribution.js';
import { Turn } from './server.js';
import { pieces, word } from './tokens.js';

const quietMs = 300, expected = 5;
const ranks = [[10, 'the 10 most likely'], [100, 'the 100 most likely'], [1000, 'the 1,000 most likely'], [Infinity, 'less likely']];

const text = area('surprise-text'), reading = byId('surprise-reading'), detail = byId('surprise-detail');
const turn = new Turn('surprise-note', () => draw([]));
/** @type {import('./tokens.js').Piece[]} */
let all = [];

/** Which of the four colours a rank gets. @param {number} rank */
const group = rank => ranks.findIndex(([most]) => rank <= Number(most));

export const renew = debounced(() => turn.take(async signal => {
  const [choice] = text.value ? await complete({ prompt: text.value, max_tokens: 0, echo: true, logprobs: expected }, signal) : [];
  draw(choice?.logprobs ? pieces(choice.logprobs) : []);
}), quietMs);

/** @param {import('./tokens.js').Piece[]} found */
function draw(found) {
  all = found;
  const tokens = all.flatMap(piece => piece.tokens);
  const nats = -sum(tokens.map(({ logprob }) => logprob)), bytes = new TextEncoder().encode(all.map(piece => piece.text).join('')).length;
  const say = (/** @type {string} */ id, /** @type {number} */ value, digits = 2) => { byId(`surprise-${id}`).textContent = tokens.length ? value.toFixed(digits) : '–'; };
  say('bits', nats / Math.LN2 / bytes, 4);
  say('perplexity', Math.exp(nats / tokens.length));
  say('tokens', tokens.length, 0);
  drawHistogram(ranks.map((_, i) => tokens.filter(({ rank }) => group(rank) === i).length), tokens.length);
  reading.replaceChildren(...all.flatMap((piece, i) => /^ [^ ]/.test(piece.text) ? [' ', span(piece, i)] : [span(piece, i)]));
  explain(all.length ? hardest() : undefined);
}

const hardest = () => all.reduce((worst, piece) => logprob(piece) < logprob(worst) ? piece : worst);
const logprob = (/** @type {import('./tokens.js').Piece} */ { tokens }) => sum(tokens.map(each => each.logprob));

/** @param {import('./tokens.js').Piece} piece @param {number} i */
function span(piece, i) {
  const rank = Math.max(...piece.tokens.map(each => each.rank));
  return make('span', { className: `token r${group(rank)}`, tabIndex: i === 0 ? 0 : -1, role: 'button', 'aria-describedby': 'surprise-detail',
    onmouseenter: () => explain(piece), onclick: () => explain(piece), onfocus: () => explain(piece) }, piece.text.replace(/^ (?! |$)/, ''));
}

/** @param {number[]} counts @param {number} total */
function drawHistogram(counts, total) {
  const bars = counts.map((count, i) => make('span', { className: `r${i}`, hidden: count === 0 }));
  bars.forEach((bar, i) => { bar.style.flexGrow = String(counts[i]); });
  byId('surprise-histogram').replaceChildren(...bars);
  byId('surprise-histogram').ariaLabel = ranks.map(([, name], i) => `${name}: ${counts[i]}`).join(', ');
  byId('surprise-legend').replaceChildren(...ranks.map(([, name], i) =>
    make('li', {}, make('span', { className: `swatch r${i}` }, 'a'), ` ${name} `, make('b', {}, total ? `${Math.round(100 * counts[i] / total)} %` : ''))));
}

/** Says what the model expected at a place. @param {import('./tokens.js').Piece} [piece] */
function explain(piece) {
  if (!piece)
    return detail.replaceChildren(make('p', { className: 'faint' }, 'Point at a word, or move there with the arrow keys, to see what the model expected.'));
  detail.replaceChildren(...piece.tokens.slice(0, 4).map(({ token, logprob, rank, top }) => {
    const most = Math.max(Math.exp(logprob), Math.exp(top[0]?.[1] ?? 0));
    const rows = (rank > expected ? [...top.filter(([other]) => other !== token).slice(0, expected), /** @type {[string, number]} */ ([token, logprob])] : top).map(([other, logp]) => {
      const row = make('li', { className: other === token ? 'bar own' : 'bar' }, word(other), make('span', { className: 'p' }, percent(Math.exp(logp))));
      fill(row, Math.exp(logp) / most);
      return row;
    });
    const say = rank === 1 ? 'was the most likely' : `ranked ${rank.toLocaleString('en')}th`.replace(/(?<!1)(1)th|(?<!1)(2)th|(?<!1)(3)th/, (_, st, nd) => st ? '1st' : nd ? '2nd' : '3rd');
    return make('div', {}, make('h2', {}, word(token), ` ${say}, ${percent(Math.exp(logprob))}`), make('ul', { className: 'bars' }, ...rows));
  }));
}

reading.addEventListener('keydown', event => {
  const step = isPlain(event) && { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const tokens = /** @type {HTMLElement[]} */ ([...reading.children]), here = tokens.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = step ? tokens[here + step] : undefined;
  if (!next)
    return;
  event.preventDefault();
  tokens[here].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
text.addEventListener('input', renew);
draw([]);

/** Shows the view. @param {string} [given] a text to measure */
export function show(given) {
  text.focus({ preventScroll: true });
  if (given !== undefined)
    type(text, given);
  renew();
}
