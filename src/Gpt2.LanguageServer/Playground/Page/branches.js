import { stream } from './api.js';
import { area, byId, input, isPlain, make, number } from './dom.js';
import { Turn } from './server.js';
import { newSeed, sampling } from './settings.js';
import { fromJson, leaf, parent, path, split, toHtml, toJson, toMarkdown } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */

const text = area('branches-text'), list = byId('branches-tree'), note = byId('branches-note'), undoing = input('branches-undo');
const turn = new Turn('branches-note');
let root = leaf(''), here = root;
/** The items of the tree on the screen. @type {Map<Node, HTMLElement>} */
const items = new Map();
/** The trees for "Undo". @type {string[]} */
const past = [];

/** Redraws the tree. @param {boolean} [focus] whether to focus the item of the current node */
function draw(focus = list.contains(document.activeElement)) {
  items.clear();
  list.replaceChildren(item(root, 1));
  byId('branches-before').textContent = path(root, here).slice(0, -1).map(node => node.text).join('');
  text.value = here.text;
  undoing.disabled = past.length === 0;
  if (focus)
    items.get(here)?.focus();
}

/** @param {Node} node @param {number} level @returns {HTMLElement} */
function item(node, level) {
  const isHere = node === here;
  const element = make('li', { role: 'treeitem', tabIndex: isHere ? 0 : -1, 'aria-level': level, 'aria-selected': isHere }, make('span', { className: 'shown' }, make('span', { className: 'label' }, label(node))));
  items.set(node, element);
  if (node.children.length) {
    element.append(make('ul', { role: 'group' }, ...node.children.map(child => item(child, level + 1))));
    element.ariaExpanded = 'true';
  }
  return element;
}

/** @param {Node} node */
const label = node => node.text.trim().replace(/\s+/g, ' ') || (node === root ? 'from nothing' : '…');

/** @param {Node | undefined} node */
function go(node) {
  if (!node)
    return;
  here = node;
  draw(true);
}

async function sample() {
  const from = here, settings = sampling(), count = number('branches-count');
  const added = Array.from({ length: count }, () => leaf('', settings.seed));
  const prompt = path(root, from).map(node => node.text).join('');
  from.children.push(...added);
  newSeed(); // otherwise the next ones would be the same
  draw();
  const isDone = await turn.take(signal => stream({ ...prompt && { prompt }, n: count, max_tokens: number('branches-length'), ...settings }, part => {
    const node = added[part.index];
    node.text += part.text;
    const shown = items.get(node)?.querySelector('.label');
    if (shown)
      shown.textContent = label(node);
    if (node === here)
      text.value = node.text;
  }, signal));
  from.children = from.children.filter(child => child.text || !added.includes(child));
  draw();
  if (isDone)
    note.textContent = `${count} branches with seed ${settings.seed}. The next ones get a new seed.`;
}

function cut() {
  const whole = toJson(root);
  if (split(here, text.selectionStart)) {
    past.push(whole);
    draw();
  } else
    note.textContent = 'First put the caret between two letters of the text.';
}

function remove() {
  const above = parent(root, here);
  if (!above)
    return begin(leaf(''));
  past.push(toJson(root));
  above.children = above.children.filter(child => child !== here);
  go(above);
}

/** Shows another tree. @param {Node} tree */
function begin(tree) {
  if (root.text || root.children.length)
    past.push(toJson(root));
  become(tree);
}

/** @param {Node} tree */
function become(tree) {
  turn.end();
  note.textContent = '';
  here = root = tree;
  draw();
}

/** @param {string} name @param {string} type @param {string} content */
function download(name, type, content) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  make('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}

text.addEventListener('input', () => {
  here.text = text.value;
  const shown = items.get(here)?.querySelector('.label');
  if (shown)
    shown.textContent = label(here);
});
list.addEventListener('click', event => {
  const target = /** @type {HTMLElement} */ (event.target).closest('li');
  go([...items].find(([, element]) => element === target)?.[0]);
});
list.addEventListener('keydown', event => {
  if (!isPlain(event))
    return;
  const siblings = parent(root, here)?.children ?? [root], i = siblings.indexOf(here);
  const steps = { ArrowLeft: () => parent(root, here), ArrowRight: () => here.children[0], ArrowUp: () => siblings[i - 1], ArrowDown: () => siblings[i + 1] };
  if (event.key in steps)
    go(steps[/** @type {keyof typeof steps} */ (event.key)]());
  else if (event.key === 'Enter')
    text.focus();
  else
    return;
  event.preventDefault();
});
turn.has(byId('branches-sample'), text, () => void sample());
undoing.addEventListener('click', () => become(fromJson(past.pop() ?? '')));
byId('branches-split').addEventListener('click', cut);
byId('branches-remove').addEventListener('click', remove);
byId('branches-markdown').addEventListener('click', () => download('branches.md', 'text/markdown', toMarkdown(root)));
byId('branches-json').addEventListener('click', () => download('branches.json', 'application/json', toJson(root)));
byId('branches-html').addEventListener('click', () => download('branches.html', 'text/html', toHtml(root, byId('model').textContent ?? '')));
input('branches-file').addEventListener('change', async () => {
  const [file] = input('branches-file').files ?? [];
  input('branches-file').value = '';
  try {
    begin(fromJson(await file.text()));
    items.get(root)?.focus();
  } catch (error) {
    note.textContent = /** @type {Error} */ (error).message;
  }
});
draw();

/** Shows the view. @param {string} [given] a new tree with this root; sampled from at once */
export function show(given) {
  text.focus({ preventScroll: true });
  if (given === undefined)
    return;
  begin(leaf(given));
  void sample();
}
