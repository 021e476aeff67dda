import { setToken, takeSelection } from './api.js';
import * as ask from './ask.js';
import * as branches from './branches.js';
import { byId, make } from './dom.js';
import * as samples from './samples.js';
import { connect } from './server.js';
import { setShape } from './settings.js';
import * as surprise from './surprise.js';
import * as write from './write.js';

/** @type {Record<string, { show: (given?: string) => void, renew?: () => void, lead: string, isDrawn: boolean }>} */
const views = {
  write: { ...write, lead: 'Write, and watch the model weigh each next word.', isDrawn: true },
  samples: { ...samples, lead: 'Let the model continue one beginning several times, side by side.', isDrawn: true },
  surprise: { ...surprise, lead: 'Paste a text, and see which words the model did not expect.', isDrawn: false },
  branches: { ...branches, lead: 'Let a text fork, follow the branches you like, and continue from there.', isDrawn: true },
  ask: { ...ask, lead: 'Put two beginnings side by side, and compare how likely their endings are.', isDrawn: false },
};
let current = '';

const story = 'It was raining when the old man came down to the harbour.';
/** @type {{ view: string, title: string, says: string, text: string, shape?: [number, number, number] }[]} */
const tour = [
  { view: 'samples', title: 'Text from nothing', says: 'No beginning at all. What does the model think a text is?', text: '', shape: [1, 40, 1] },
  { view: 'samples', title: 'One beginning, several ends', says: 'The same first sentence, and a new story after it each time.', text: story },
  { view: 'ask', title: 'One plus one equals', says: 'It has read about sums. Can it add?', text: 'One plus one equals\nTwo plus two equals\ntwo, three, four' },
  { view: 'ask', title: 'What does it know?', says: 'Ask for a fact, and see how sure it is.', text: 'The capital of France is\nThe capital of Italy is\nParis, Rome, London' },
  { view: 'ask', title: 'What does it take for granted?', says: 'Two people, and one small word after each.', text: 'The nurse said that\nThe doctor said that\nhe, she, they' },
  { view: 'surprise', title: 'The word that does not fit', says: 'Find the surprise before the colours do.', text: 'The captain looked at the sea and at the sky. The wind had changed in the night, and the crew were waiting on the pineapple. He opened the door and went out into the cold morning air.' },
  { view: 'write', title: 'Turn the heat up', says: 'Raise the temperature, and watch the bars even out.', text: 'She opened the letter and began to', shape: [1, 0, 1] },
  { view: 'branches', title: 'A story that forks', says: 'Sample, choose a branch, cut it, and sample again.', text: 'Once upon a time there was a king who' },
];

/** @param {string} view @param {string} [given] a text for the view */
function open(view, given) {
  current = view;
  for (const name of Object.keys(views))
    byId(`view-${name}`).hidden = name !== view;
  for (const link of document.querySelectorAll('nav a'))
    link.ariaCurrent = link.getAttribute('href') === `#${view}` ? 'page' : null;
  byId('lead').textContent = views[view].lead;
  byId('shape').hidden = !views[view].isDrawn;
  document.title = `${view[0].toUpperCase()}${view.slice(1)} – GPT-2 Playground`;
  views[view].show(given);
}

/** @param {string} view @param {string} [given] */
function openAndName(view, given) {
  history.pushState(null, '', `#${view}`);
  open(view, given);
}

byId('tour').append(...tour.map(({ view, title, says, text, shape }) => make('li', {}, make('button', { type: 'button', onclick: () => {
  if (shape)
    setShape(...shape);
  openAndName(view, text);
  byId('main').scrollIntoView();
} }, make('b', {}, title), make('span', {}, says), make('small', {}, view)))));

addEventListener('hashchange', () => void arrive());
document.addEventListener('server-back', () => views[current].renew?.());
document.addEventListener('open-view', event => {
  const { view, text } = /** @type {CustomEvent} */ (event).detail;
  openAndName(view, text);
});

/** Opens the view in the address. A token in it is removed from the address bar. */
async function arrive() {
  const hash = location.hash.slice(1), text = hash.includes('=') ? hash : hash.replace(/%3D/gi, '=').replaceAll('%26', '&'); // some programs escape these marks when they open an address
  const given = new URLSearchParams(text), token = given.get('token'), isFirst = !current;
  const view = [given.get('view') ?? '', text].find(name => Object.hasOwn(views, name)) ?? (isFirst ? 'write' : token ? current : undefined);
  if (!view)
    return;
  current = view;
  if (token)
    setToken(token);
  if (token || isFirst) {
    history.replaceState(null, '', `#${view}`);
    void connect();
  }
  if (given.get('text'))
    open(view, await takeSelection().catch(() => undefined)); // it was already fetched, or the page will soon say that there is no server
  else
    open(view, isFirst && view === 'write' ? 'The history of the city begins' : undefined);
}
void arrive();
