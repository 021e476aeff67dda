// usage: node judge.mjs DIALECT <document   prints {"word": "prose" | "code" | "maths" | "table" | "markup"} for the words of a generated document.
// A word that is not printed is shown to no reader: markup.
import { readFileSync } from 'node:fs';

const verdicts = {};
const word = /z[a-w]+x/g;
const judge = (text, kind) => { for (const [found] of String(text ?? '').matchAll(word)) verdicts[found] = kind; };

/** What the nodes of a tree say of the text in them; null is for what stands above them. */
function walk(node, kinds, kind = 'prose') {
  // An address in angle brackets is its own text.
  if (node.type === 'link' && node.children[0]?.value === node.url) return;
  const here = node.type in kinds ? kinds[node.type] : null;
  const own = kind === 'prose' ? (here ?? kind) : kind;
  if (typeof node.value === 'string') judge(node.value, own);
  if (typeof node.alt === 'string') judge(node.alt, own);
  for (const child of node.children ?? []) walk(child, kinds, own);
}

const markdown = {
  code: 'code', inlineCode: 'code', math: 'maths', inlineMath: 'maths', table: 'table', html: 'markup', yaml: 'markup', toml: 'markup',
  mdxjsEsm: 'markup', mdxFlowExpression: 'markup', mdxTextExpression: 'markup',
};
const org = {
  'src-block': 'code', 'example-block': 'code', 'fixed-width': 'code', 'inline-src-block': 'code', verbatim: 'code', code: 'code',
  'latex-fragment': 'maths', 'latex-environment': 'maths', table: 'table', comment: 'markup', 'comment-block': 'markup', keyword: 'markup',
  'export-block': 'markup', 'export-snippet': 'markup', drawer: 'markup', 'property-drawer': 'markup', planning: 'markup', macro: 'markup',
};

async function remark(text, ...more) {
  const load = async name => (await import(name)).default;
  const processor = (await import('unified')).unified().use(await load('remark-parse')).use(await load('remark-gfm')).use(await load('remark-math'));
  processor.use(await load('remark-frontmatter'), ['yaml', 'toml']);
  for (const name of more) processor.use(await load(name));
  walk(processor.parse(text), markdown);
}

/** Asciidoctor tells no places, so its HTML is read. */
async function asciidoc(text) {
  const html = (await import('@asciidoctor/core')).default().convert(text, { safe: 'safe', attributes: { stem: '' } });
  const kinds = [[/<table class="tableblock[\s\S]*?<\/table>/g, 'table'], [/<pre[\s\S]*?<\/pre>/g, 'code'], [/<code[\s\S]*?<\/code>/g, 'code'],
    [/\\\$[\s\S]*?\\\$/g, 'maths'], [/\\\([\s\S]*?\\\)/g, 'maths'], [/<[^>]*>/g, null], [/[\s\S]+/g, 'prose']];
  kinds.reduce((rest, [pattern, kind]) => rest.replace(pattern, part => { if (kind) judge(part, kind); return ' '; }), html);
}

const judges = {
  Markdown: text => remark(text),
  Mdx: text => remark(text, 'remark-mdx'),
  AsciiDoc: asciidoc,
  Org: async text => walk((await import('uniorg-parse/lib/parser.js')).parse(text), org),
};

await judges[process.argv[2]](readFileSync(0, 'utf8'));
console.log(JSON.stringify(verdicts));
