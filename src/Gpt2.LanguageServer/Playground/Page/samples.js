import { stream } from './api.js';
import { area, button, byId, make, number, type } from './dom.js';
import { Turn } from './server.js';
import { newSeed, sampling } from './settings.js';

const prompt = area('samples-prompt'), cards = byId('samples-cards');
const turn = new Turn('samples-note');

async function write() {
  const given = prompt.value, count = number('samples-count'), settings = sampling();
  const texts = Array.from({ length: count }, () => '');
  const all = texts.map((_, i) => card(given, () => texts[i], `${settings.seed} · ${i + 1}`));
  cards.replaceChildren(...all.map(({ element }) => element));
  const isDone = await turn.take(signal => stream({ ...given && { prompt: given }, n: count, max_tokens: number('samples-length'), ...settings }, ({ index, text, finish_reason }) => {
    texts[index] += text;
    all[index].body.append(text);
    if (finish_reason)
      all[index].element.classList.remove('writing');
  }, signal));
  all.forEach(({ element }) => element.classList.remove('writing'));
  if (!isDone && !texts.some(Boolean))
    all.forEach(({ element }) => element.remove());
}

/** @param {string} given @param {() => string} written @param {string} name */
function card(given, written, name) {
  const body = make('p', { className: 'prose' }, make('span', { className: 'given' }, given));
  const open = (/** @type {string} */ view) => () => document.dispatchEvent(new CustomEvent('open-view', { detail: { view, text: given + written() } }));
  const copy = button('Copy', async () => {
    await navigator.clipboard.writeText(given + written());
    copy.textContent = 'Copied';
  }, 'quiet');
  const foot = make('footer', {}, make('span', { className: 'faint' }, `seed ${name}`), make('span', { className: 'gap' }),
    button('Surprise', open('surprise'), 'quiet'), button('Branches', open('branches'), 'quiet'), copy);
  return { element: make('article', { className: 'card writing' }, body, foot), body };
}

turn.has(byId('samples-go'), prompt, () => void write());
byId('samples-more').addEventListener('click', () => {
  newSeed();
  void write();
});

/** Shows the view. @param {string} [given] a beginning to continue at once */
export function show(given) {
  if (given === undefined)
    return prompt.focus({ preventScroll: true });
  type(prompt, given);
  void write();
}
