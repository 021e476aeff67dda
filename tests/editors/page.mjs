// Reads the instructions in the documents, mainly those for a newcomer in docs/editors.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The fenced blocks of a document: its name, and each block's language, text and preceding paragraph. */
export function blocksOf(page) {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .map(({ index, 1: language, 2: content }) => ({ page, language, content, above: text.slice(0, index).trimEnd().split('\n\n').at(-1) }));
}

/** The fenced blocks of a page in docs/editors. */
export const blocks = page => blocksOf(`docs/editors/${page}`);

/** The shell commands of a page's set-up, in order. */
export const commands = page => blocks(page).filter(({ language }) => language === 'sh').map(({ content }) => content);

/** The first configuration file that the page tells the reader to write (for this client): its path below the home directory, and its
 * content. */
export function configuration(page, client = '') {
  for (const { above, content } of blocks(page)) {
    const sentence = above.replaceAll(/\s+/g, ' '); // wherever its lines are broken
    const named = /put this into `~\/([^`]+)`/i.exec(sentence);
    if (named && sentence.includes(client))
      return { file: named[1], content };
  }
  throw new Error(`${page} names no configuration file ${client && `for ${client}`}.`);
}
