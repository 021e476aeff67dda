// Makes the help of the plugins for Neovim and Vim from their pages: node tests/editors/help.mjs
// It also writes the file `tags`, because users who unpack a tarball do not run `:helptags`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './page.mjs';

const width = 78;

/** The help's files: their paths relative to the root, and their texts. */
export const helpFiles = () => ['neovim', 'vim'].flatMap(editor => {
  const text = helpOf(readFileSync(path.join(root, `docs/editors/${editor}.md`), 'utf8'));
  return [{ file: `editors/${editor}/doc/gpt2.txt`, text }, { file: `editors/${editor}/doc/tags`, text: tagsOf(text) }];
});

/** Converts a page to Vim's help format. */
function helpOf(page) {
  const parts = page.matchAll(/^```\w+\n([\s\S]*?)^```$|^(##?) (.*)$|^(\|[\s\S]*?)(?=\n\n)|^([^\n][\s\S]*?)(?=\n\n|\n*$(?![\s\S]))/gm);
  const texts = [...parts].map(([, code, level, heading, table, paragraph]) =>
    code ? `>\n${code.replace(/^(?=.)/gm, '    ')}<`
      : level === '#' ? `*gpt2.txt*  English prose, continued by GPT-2 in ${heading}${' '.repeat(10)}*gpt2*`
        : heading ? headingOf(heading)
          : table ? tableOf(table) : wrap(plain(paragraph)));
  return `${texts.join('\n\n').replaceAll('\n\n>\n', ' >\n').replaceAll('<\n\n', '<\n')}\n\n vim:tw=78:ft=help:norl:\n`;
}

const tags = { Commands: ':Gpt2', Settings: 'g:gpt2_settings', Colours: 'Gpt2Ghost' };

/** A rule, and below it the heading with its tags at the right. */
function headingOf(heading) {
  const own = [`gpt2-${heading.toLowerCase().replace(/[^a-z0-9.]+/g, '-')}`, tags[heading]].filter(Boolean).map(tag => `*${tag}*`).join(' ');
  return `${'='.repeat(width)}\n${heading.toUpperCase()} ${own.padStart(width - heading.length - 1)}`;
}

/** A table's rows, with the second cell beside the first. */
function tableOf(table) {
  const rows = table.split('\n').filter(row => !/^\|[-|]+\|$/.test(row)).map(row => row.split('|').slice(1, -1).map(cell => plain(cell.trim())));
  const indent = Math.max(...rows.map(([first]) => first.length)) + 4;
  return rows.filter(([, second]) => second).map(([first, second]) => `  ${first}`.padEnd(indent) + wrap(second, indent).trimStart()).join('\n');
}

/** A paragraph's text without Markdown's marks. */
const plain = text => text.replaceAll('\n', ' ')
  .replace(/\[([^\]]+)\]\((https:[^)]+)\)/g, '$1 ($2)')
  .replace(/\[([^\]]+)\]\(#([^)]+)\)/g, '$1')
  .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
  .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1');

/** Breaks a text at spaces into lines that are no longer than the width. */
function wrap(text, indent = 0) {
  const lines = [''];
  for (const word of text.split(' '))
    if (indent + lines.at(-1).length + 1 + word.length > width && lines.at(-1))
      lines.push(word);
    else
      lines.push(`${lines.pop()} ${word}`.trimStart());
  return lines.map(line => ' '.repeat(indent) + line).join('\n');
}

/** The content of the file that `:helptags` writes. */
const tagsOf = help => [...help.matchAll(/(?<=^|\s)\*([^*\s]+)\*(?=\s)/g)].map(([, tag]) => tag).sort()
  .map(tag => `${tag}\tgpt2.txt\t/*${tag}*\n`).join('');

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const { file, text } of helpFiles()) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
