// The sampling settings, which are the same for all views. The seed is at the top of the page.
import { byId, input, number } from './dom.js';

/** The values of the top-k slider; 0 means all. */
const steps = [1, 2, 3, 5, 10, 20, 40, 100, 200, 0];

/** @typedef {{ temperature: number, top_k: number, top_p: number }} Shape */

/** @returns {Shape} */
export const shape = () => ({
  temperature: Number(input('temperature').value),
  top_k: steps[Number(input('top-k').value)],
  top_p: Number(input('top-p').value),
});

/** The settings with the seed, in the server's format. */
export const sampling = () => ({ ...shape(), seed: number('seed') });

/** @param {() => void} work done when a setting has changed */
export const onChange = work => document.addEventListener('sampling', work);

/** Chooses another seed. */
export function newSeed() {
  input('seed').value = String(Math.floor(Math.random() * 100_000));
  tell();
}

function tell() {
  const { temperature, top_k, top_p } = shape();
  byId('temperature-out').textContent = temperature.toFixed(2);
  byId('top-k-out').textContent = top_k === 0 ? 'all' : String(top_k);
  byId('top-p-out').textContent = top_p.toFixed(2);
  input('top-k').setAttribute('aria-valuetext', top_k === 0 ? 'all' : String(top_k));
  document.dispatchEvent(new Event('sampling'));
}

/** @param {number} temperature @param {number} topK @param {number} topP */
export function setShape(temperature, topK, topP) {
  input('temperature').value = String(temperature);
  input('top-k').value = String(steps.indexOf(topK));
  input('top-p').value = String(topP);
  tell();
}

for (const id of ['temperature', 'top-k', 'top-p', 'seed'])
  byId(id).addEventListener('input', tell);
document.addEventListener('change', ({ target }) => { // show the value that is used
  if (target instanceof HTMLInputElement && target.type === 'number')
    target.value = String(number(target.id));
});
byId('new-seed').addEventListener('click', newSeed);
byId('readable').addEventListener('click', () => setShape(0.7, 40, 0.95));
byId('untouched').addEventListener('click', () => setShape(1, 0, 1));
tell();
