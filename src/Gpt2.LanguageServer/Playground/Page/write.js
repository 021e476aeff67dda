import { complete } from './api.js';
import { area, button, byId, debounced, fill, isPlain, make, percent, type } from './dom.js';
import { reshape, sorted, sum } from './distribution.js';
import { Turn } from './server.js';
import { onChange, sampling, shape } from './settings.js';
import { isPart, word } from './tokens.js';

const quietMs = 60, likeliest = 200, shown = 10, ghostTokens = 24;
/** How many characters of a long text the model gets; they usually fit into its context. */
const mostly = 2400;
let longest = mostly;

const text = area('write-text'), mirror = byId('write-mirror'), ways = byId('write-ways');
const turn = new Turn('write-note', () => {
  top = [];
  draw();
});
const waysTurn = new Turn('write-note', () => ways.replaceChildren(make('li', { className: 'faint' }, 'no answer')));
/** The most likely tokens at the caret. @type {[string, number][]} */
let top = [];
let asked = '';
/** A possible continuation, and the text it was found for. */
let ghost = { before: '', text: '' };

const bars = Array.from({ length: shown }, (_, i) => {
  const parts = { named: make('span', { className: 'word' }), share: make('span', { className: 'p' }) };
  const bar = make('button', { type: 'button', className: 'bar', onclick: () => takeBar(i) }, make('kbd', { 'aria-hidden': true }, String((i + 1) % 10)), parts.named, ' ', parts.share);
  byId('write-bars').append(make('li', { hidden: true }, bar));
  return { bar, ...parts };
});

/** Where the next word goes; a space before it is part of its token. */
function place() {
  const end = text.selectionEnd;
  const before = text.value.slice(0, end);
  return { start: /[^ ] $/.test(before) ? end - 1 : end, end };
}

/** The end of the text before the caret, without half a character. */
const prompt = () => text.value.slice(Math.max(0, place().start - longest), place().start).replace(/^[\udc00-\udfff]/, '');

export const renew = debounced(() => turn.take(async signal => {
  asked = prompt();
  const [choice] = await goOn({ max_tokens: 1, temperature: 0, logprobs: likeliest }, signal);
  top = sorted(choice.logprobs?.top_logprobs[0]);
  draw();
  await findGhost(signal);
}), quietMs);

/** Continues the text at the caret. If rare characters make too many tokens, less of the text is sent.
 * @param {import('./api.js').Request} request @param {AbortSignal} signal @returns {Promise<import('./api.js').Choice[]>} */
const goOn = (request, signal) => complete({ prompt: prompt(), ...request }, signal).catch(error => {
  if (!error.isTooLong || longest < 2)
    throw error;
  longest = Math.floor(Math.min(longest, place().start) / 2);
  return goOn(request, signal);
});

/** @param {AbortSignal} signal */
async function findGhost(signal) {
  if (text.selectionStart !== text.value.length || ghostLeft())
    return;
  const before = text.value.slice(0, place().start);
  const [choice] = await goOn({ max_tokens: ghostTokens, stop: ['\n'], ...sampling() }, signal);
  ghost = { before, text: toSentenceEnd(choice.text) };
  drawGhost();
}

/** @param {string} written */
const toSentenceEnd = written => /^.*?[.!?]["”’']?(?=\s)/s.exec(written)?.[0] ?? written;

/** The rest of the grey text after part of it was typed. */
function ghostLeft() {
  const typed = text.value.slice(ghost.before.length);
  return text.value.startsWith(ghost.before) && ghost.text.startsWith(typed) && text.selectionEnd === text.value.length ? ghost.text.slice(typed.length) : '';
}

function changed() {
  turn.end();
  waysTurn.end();
  ways.hidden = true;
  drawGhost();
  byId('write-bars').ariaBusy = 'true';
  renew();
}

function drawGhost() {
  mirror.replaceChildren(text.value, make('span', { className: 'ghost' }, ghostLeft()), '\n');
}

function draw() {
  const { tokens, rest } = reshape(top, shape());
  const most = tokens[0]?.[1] ?? 1;
  bars.forEach(({ bar, named, share }, i) => {
    const [token, p] = tokens[i] ?? ['', 0];
    /** @type {HTMLElement} */ (bar.parentElement).hidden = i >= tokens.length;
    named.replaceChildren(word(token));
    share.textContent = percent(p);
    bar.dataset.p = String(p);
    bar.disabled = isPart(token);
    bar.title = isPart(token) ? 'Part of a character; it cannot stand alone.' : '';
    fill(bar, p / most);
  });
  const others = rest + sum(tokens.slice(shown).map(([, p]) => p));
  byId('write-rest').textContent = percent(others);
  byId('write-rest').dataset.p = String(others);
  fill(byId('write-others'), others / most);
  byId('write-bars').ariaBusy = 'false';
}

/** @param {number} i */
function takeBar(i) {
  const hadFocus = document.activeElement === bars[i].bar;
  const [token] = reshape(top, shape()).tokens[i] ?? [''];
  if (!token || isPart(token))
    return;
  put(token, place().start);
  if (hadFocus)
    bars[i].bar.focus();
}

/** Types text before the caret, from a given place on. @param {string} written @param {number} start */
const put = (written, start) => type(text, written, start, place().end);

function offerWays() {
  ways.hidden = false;
  ways.replaceChildren(make('li', { className: 'faint' }, 'looking…'));
  return waysTurn.take(async signal => {
    const choices = await goOn({ n: 3, max_tokens: ghostTokens, stop: ['\n'], ...sampling() }, signal);
    ways.replaceChildren(...choices.map(choice => make('li', {}, button(toSentenceEnd(choice.text).trim() || '(nothing)', () => put(toSentenceEnd(choice.text), place().start)))));
    ways.querySelector('button')?.focus();
  });
}

text.addEventListener('input', changed);
document.addEventListener('selectionchange', () => {
  if (document.activeElement !== text)
    return;
  drawGhost();
  if (prompt() !== asked)
    renew();
});

text.addEventListener('keydown', event => {
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const rest = ghostLeft();
  if (event.altKey && !event.ctrlKey && digit) // together with Ctrl it is AltGr, which types a character
    takeBar((Number(digit) + 9) % 10);
  else if (event.key === 'Tab' && isPlain(event) && text.value && ways.hidden)
    void offerWays();
  else if (event.key === 'ArrowRight' && rest && isPlain(event))
    put(rest, place().end);
  else if (event.key === 'Escape' && isPlain(event) && (rest || !ways.hidden))
    hide();
  else
    return;
  event.preventDefault();
});

function hide() {
  ghost = { before: '', text: '' };
  ways.hidden = true;
  drawGhost();
}

ways.addEventListener('keydown', event => {
  const all = [...ways.querySelectorAll('button')], i = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
    all[(i + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]?.focus();
  else if (event.key === 'Escape') {
    hide();
    text.focus();
  } else
    return;
  event.preventDefault();
});
byId('write-bars').addEventListener('keydown', event => {
  if (!/^\d$/.test(event.key) || !isPlain(event))
    return;
  event.preventDefault(); // otherwise the digit is typed into the text, which gets the focus for a moment
  takeBar((Number(event.key) + 9) % 10);
});

onChange(() => {
  if (byId('view-write').hidden)
    return;
  draw();
  ghost = { before: '', text: '' };
  renew();
});

/** Shows the view. @param {string} [given] a text to begin with */
export function show(given) {
  longest = mostly;
  text.focus({ preventScroll: true });
  if (given !== undefined)
    type(text, given);
  changed();
}
