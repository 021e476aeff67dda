// usage: node judge.mjs DIALECT <document   prints {"word": "prose" | "code" | "maths" | "table" | "markup"} for the words of a generated document.
// A word that is not printed is not shown to readers, so it is markup.
import { readFileSync } from 'node:fs';

const verdicts = {};
const word = /z[a-w]+x/g;
const judge = (text, kind) => { for (const [found] of String(text ?? '').matchAll(word)) verdicts[found] = kind; };

/** Judges the text in a tree's nodes by their kinds. */
function walk(node, kinds, kind = 'prose') {
  // The text of an address in angle brackets is the address itself, not prose.
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

/** Asciidoctor reports no positions, so its HTML is read. */
async function asciidoc(text) {
  const html = (await import('@asciidoctor/core')).default().convert(text, { safe: 'safe', attributes: { stem: '' } });
  const kinds = [[/<table class="tableblock[\s\S]*?<\/table>/g, 'table'], [/<pre[\s\S]*?<\/pre>/g, 'code'], [/<code[\s\S]*?<\/code>/g, 'code'],
    [/\\\$[\s\S]*?\\\$/g, 'maths'], [/\\\([\s\S]*?\\\)/g, 'maths'], [/<[^>]*>/g, null], [/[\s\S]+/g, 'prose']];
  kinds.reduce((rest, [pattern, kind]) => rest.replace(pattern, part => { if (kind) judge(part, kind); return ' '; }), html);
}

/** Commands whose arguments readers do not see. Of all other commands, only arguments in braces are read: the parser knows their places,
 * not their meaning. */
const hidden = new Set(('usepackage documentclass label ref pageref eqref cref cite citep citet includegraphics input include bibliography '
  + 'bibliographystyle vspace hspace newcommand renewcommand newenvironment index url pagestyle setlength color').split(' '));
const firstHidden = new Set('href textcolor colorbox foreignlanguage parbox'.split(' '));
const latexCode = /^(lstinline|mintinline|lstlisting|minted|verbatim\*?|Verbatim|tikzpicture|tcblisting|alltt)$/;
const latexTable = /^(tabular[xy*]?|longtable|xltabular|tblr|tabbing)$/;
const latexMaths = { inlinemath: 'maths', displaymath: 'maths', mathenv: 'maths', comment: 'markup', verb: 'code', verbatim: 'code' };

function latex(node, kind) {
  const own = kind !== 'prose' ? kind : (latexMaths[node.type] ?? kind);
  if (node.type === 'macro' || node.type === 'environment') return latexCall(node, own);
  if (node.type === 'mathenv') return judge(JSON.stringify(node), own);
  if (typeof node.content === 'string') judge(node.content, own);
  else for (const child of node.content ?? []) latex(child, own);
}

function latexCall(node, kind) {
  const name = node.type === 'macro' ? node.content : node.env;
  const inside = kind !== 'prose' ? kind : latexCode.test(name) ? 'code' : latexTable.test(name) ? 'table' : name === 'comment' ? 'markup' : kind;
  let braces = 0;
  for (const { openMark, content } of node.args ?? []) {
    braces += openMark === '{';
    const isRead = node.type === 'macro' && !hidden.has(name) && (openMark === '{' ? !(firstHidden.has(name) && braces === 1) : name === 'item');
    for (const child of content) latex(child, isRead || inside !== 'prose' ? inside : 'markup');
  }
  if (node.type === 'environment') for (const child of node.content) latex(child, inside);
}


/** Typst's own parser as WebAssembly, from an editor's package. */
async function typst(text) {
  const folder = new URL('../wasm/', import.meta.resolve('codemirror-lang-typst'));
  const parser = await import(new URL('typst_syntax_bg.js', folder));
  const wasm = await WebAssembly.instantiate(readFileSync(new URL('typst_syntax_bg.wasm', folder)), { './typst_syntax_bg.js': parser });
  parser.__wbg_set_wasm(wasm.instance.exports);
  wasm.instance.exports.__wbindgen_start();
  const names = new Map(parser.TypstWasmParser.get_node_types().map(([name, kind]) => [kind, name]));
  const kinds = { Raw: 'code', Equation: 'maths', Label: 'markup', RefMarker: 'markup', LineComment: 'markup', BlockComment: 'markup', Str: 'markup', Ident: 'markup' };
  let at = 0;
  const read = (node, kind) => {
    const name = names.get(node.kind);
    const start = at;
    const own = kind === 'prose' ? (kinds[name] ?? kind) : kind;
    const inside = name === 'FuncCall' && own === 'prose' && /^(table|grid)\b/.test(text.slice(at)) ? 'table' : own;
    if (node.children.length === 0) at += node.length;
    // The text of a link is its address, not prose.
    if (node.children.length === 0 && name !== 'Link') judge(text.slice(start, at), own);
    for (const child of node.children) read(child, inside);
  };
  read(new parser.TypstWasmParser(text).tree(), 'prose');
}

const judges = {
  Latex: async text => latex((await import('@unified-latex/unified-latex-util-parse')).parse(text), 'prose'),
  Typst: typst,
  Markdown: text => remark(text),
  Mdx: text => remark(text, 'remark-mdx'),
  AsciiDoc: asciidoc,
  Org: async text => walk((await import('uniorg-parse/lib/parser.js')).parse(text), org),
};

await judges[process.argv[2]](readFileSync(0, 'utf8'));
console.log(JSON.stringify(verdicts));
