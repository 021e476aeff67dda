// Texts that branch. A node's text follows its parent's.

/** The deepest tree that can be imported: neither the page nor an exported file shows a deeper one. */
const deepest = 200;

/** @typedef {{ text: string, seed?: number, children: Node[] }} Node */

/** @param {string} text @param {number} [seed] @returns {Node} */
export const leaf = (text, seed) => ({ text, ...seed !== undefined && { seed }, children: [] });

/** The nodes from the root to this one. @param {Node} root @param {Node} node @returns {Node[]} */
export function path(root, node) {
  if (root === node)
    return [root];
  for (const child of root.children) {
    const below = path(child, node);
    if (below.length)
      return [root, ...below];
  }
  return [];
}

/** @param {Node} root @param {Node} node */
export const parent = (root, node) => path(root, node).at(-2);

/** Cuts a node in two: the second part becomes its only child and gets its children. @param {Node} node @param {number} offset @returns {boolean} */
export function split(node, offset) {
  if (offset <= 0 || offset >= node.text.length)
    return false;
  const rest = { ...leaf(node.text.slice(offset), node.seed), children: node.children };
  node.text = node.text.slice(0, offset);
  node.children = [rest];
  return true;
}

/** @param {Node} root */
export const toJson = root => JSON.stringify({ format: 'gpt2-lsp tree', version: 1, root }, null, 1);

/** @param {string} json @returns {Node} */
export function fromJson(json) {
  let file;
  try {
    file = JSON.parse(json);
  } catch {} // not JSON, so not a tree either
  if (file?.format !== 'gpt2-lsp tree' || !file.root)
    throw new Error('This file does not contain a playground tree.');
  return read(file.root);
}

/** @param {any} value @returns {Node} */
function read(value, depth = 1) {
  if (depth > deepest)
    throw new Error(`The tree in this file is deeper than ${deepest} branches.`);
  if (typeof value?.text !== 'string' || !Array.isArray(value.children))
    throw new Error('The tree in this file is damaged.');
  return { ...leaf(value.text, typeof value.seed === 'number' ? value.seed : undefined), children: value.children.map((/** @type {any} */ child) => read(child, depth + 1)) };
}

/** The tree as nested lists. @param {Node} root */
export function toMarkdown(root) {
  /** @param {Node} node @param {string} indent @returns {string} */
  const lines = ({ text, children }, indent) => {
    const own = (text.trim() || '(empty)').replace(/([\\`*_[\]<>#&]|^[-+]|(?<=^\d+)[.)])/gm, '\\$1').replace(/\n+/g, `\n\n${indent}  `);
    return [`${indent}- ${own}\n`, ...children.map(child => lines(child, `${indent}  `))].join('');
  };
  return lines(root, '');
}

const style = `body{max-width:44rem;margin:3rem auto;padding:0 1rem;font:1.05rem/1.6 Palatino,P052,Georgia,serif;color:#24262b;background:#fbfaf7}
details{margin:.3rem 0 .3rem 1.1rem;border-left:2px solid #cfd8dc;padding-left:.8rem}summary{cursor:pointer;white-space:pre-wrap;overflow-wrap:anywhere}
body>details,${'details '.repeat(9)}{margin-left:0}${'details '.repeat(9)}{padding-left:0;border:0}@media(prefers-color-scheme:dark){body{color:#e6e2d9;background:#16181d}details{border-color:#3a444d}}`;

/** One file that shows the tree, without a script and without a server. @param {Node} root @param {string} model */
export function toHtml(root, model) {
  /** @param {string} text */
  const escape = text => text.replace(/[&<>"]/g, mark => `&#${mark.charCodeAt(0)};`);
  /** @param {Node} node @returns {string} */
  const item = ({ text, children }) => `<details open><summary>${escape(text.trim() || '(empty)')}</summary>${children.map(item).join('')}</details>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Branches, by ${escape(model)}</title><style>${style}</style>
${item(root)}</html>\n`;
}
