import { complete } from './api.js';
import { area, button, byId, debounced, fill, make, percent } from './dom.js';
import { reshape, sorted, sum } from './distribution.js';
import { Turn } from './server.js';
import { onChange, sampling, shape } from './settings.js';
import { isPart, word } from './tokens.js';

const quietMs = 60, likeliest = 200, shown = 10, ghostTokens = 24;
/** Characters that the model is given; more would not fit into its context. */
const longest = 2400;

const text = area('write-text'), mirror = byId('write-mirror'), ways = byId('write-ways');
const turn = new Turn('write-note'), waysTurn = new Turn('write-note');
/** The list for the caret. @type {[string, number][]} */
let top = [];
let asked = '';
/** What might follow, and the text for which that was found. */
let ghost = { before: '', text: '' };

const bars = Array.from({ length: shown }, (_, i) => {
  const parts = { named: make('span', { className: 'word' }), share: make('span', { className: 'p' }) };
  const bar = make('button', { type: 'button', className: 'bar', onclick: () => takeBar(i) }, make('kbd', { 'aria-hidden': true }, String((i + 1) % 10)), parts.named, ' ', parts.share);
  byId('write-bars').append(make('li', { hidden: true }, bar));
  return { bar, ...parts };
});

/** Where the next word goes: a space before it is a part of the token that brings it. */
function place() {
  const end = text.selectionEnd;
  const before = text.value.slice(0, end);
  return { start: /[^ ] $/.test(before) ? end - 1 : end, end };
}

const prompt = () => text.value.slice(Math.max(0, place().start - longest), place().start);

const look = debounced(() => turn.take(async signal => {
  const given = asked = prompt();
  const [choice] = await complete({ prompt: given, max_tokens: 1, temperature: 0, logprobs: likeliest }, signal);
  top = sorted(choice.logprobs?.top_logprobs[0]);
  draw();
  await findGhost(given, signal);
}), quietMs);

/** @param {string} given @param {AbortSignal} signal */
async function findGhost(given, signal) {
  if (text.selectionStart !== text.value.length || ghostLeft())
    return;
  const before = text.value.slice(0, place().start);
  const [choice] = await complete({ prompt: given, max_tokens: ghostTokens, stop: ['\n'], ...sampling() }, signal);
  ghost = { before, text: toSentenceEnd(choice.text) };
  drawGhost();
}

/** @param {string} written */
const toSentenceEnd = written => /^.*?[.!?]["”’']?(?=\s)/s.exec(written)?.[0] ?? written;

/** What is left of the grey text where it was typed in part. */
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
  look();
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
    bar.title = isPart(token) ? 'A part of a character; it cannot stand alone.' : '';
    fill(bar, p / most);
  });
  const others = rest + sum(tokens.slice(shown).map(([, p]) => p));
  byId('write-rest').textContent = percent(others);
  byId('write-rest').dataset.p = String(others);
  fill(byId('write-rest'), others / most);
  byId('write-bars').ariaBusy = 'false';
}

/** @param {number} i */
function takeBar(i) {
  const hadFocus = document.activeElement === bars[i].bar;
  const [token] = reshape(top, shape()).tokens[i] ?? [''];
  if (!token || isPart(token))
    return;
  type(token, place().start);
  if (hadFocus)
    bars[i].bar.focus();
}

/** Types it before the caret from there on, so that it can be undone. @param {string} written @param {number} start */
function type(written, start) {
  const { end } = place();
  text.focus();
  text.setSelectionRange(start, end);
  if (!document.execCommand('insertText', false, written)) {
    text.setRangeText(written, start, end, 'end');
    changed();
  }
  text.scrollTop = text.scrollHeight;
}

function offerWays() {
  ways.hidden = false;
  ways.replaceChildren(make('li', { className: 'faint' }, 'looking…'));
  return waysTurn.take(async signal => {
    const given = prompt();
    const choices = await complete({ prompt: given, n: 3, max_tokens: ghostTokens, stop: ['\n'], ...sampling() }, signal);
    ways.replaceChildren(...choices.map(choice => make('li', {}, button(toSentenceEnd(choice.text).trim() || '(nothing)', () => {
      type(toSentenceEnd(choice.text), place().start);
    }))));
    ways.querySelector('button')?.focus();
  });
}

text.addEventListener('input', changed);
document.addEventListener('selectionchange', () => {
  if (document.activeElement !== text)
    return;
  drawGhost();
  if (prompt() !== asked)
    look();
});

text.addEventListener('keydown', event => {
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const rest = ghostLeft();
  if (event.altKey && digit)
    takeBar((Number(digit) + 9) % 10);
  else if (event.key === 'Tab' && !event.shiftKey && !event.ctrlKey && !event.altKey && text.value)
    void offerWays();
  else if (event.key === 'ArrowRight' && rest && !event.shiftKey)
    type(rest, place().end);
  else if (event.key === 'Escape' && (rest || !ways.hidden))
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
  if (/^\d$/.test(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey)
    takeBar((Number(event.key) + 9) % 10);
  else
    return;
  event.preventDefault();
});

onChange(() => {
  if (byId('view-write').hidden)
    return;
  draw();
  ghost = { before: '', text: '' };
  look();
});
document.addEventListener('server-back', look);

/** Shows the view. @param {string} [given] a text to begin with */
export function show(given) {
  if (given !== undefined)
    text.value = given;
  text.focus({ preventScroll: true });
  text.setSelectionRange(text.value.length, text.value.length);
  changed();
}
