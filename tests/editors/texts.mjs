// Texts that the bundled model continues. While they are typed, it must not suggest a part of them, because a suggestion stays while it is
// typed. The tests do not depend on the suggested words. They ask the server how many there are.
import { Client } from '../conformance/client.mjs';

export const paragraph = 'The weather was fine on the day when the two friends came back to the city, and';

/** A half-typed word, and the word that the menu offers. */
export const menu = { text: 'It was one of the most important events in the his', word: 'history' };

const candidates = [
  'It was the first time in the history of the city. It was the first time in the his',
  'We can take advan',
  'We spent the summer in the United Sta',
  'We went there for the first time, and we came back for the first ti',
  'One of the most important things in the world is the sea. One of the most imp',
];

/** Suggestions, and the part of each that is accepted as a sentence. */
export const firstSentences = {
  ' the end. Then more': ' the end.',
  ' Mr. Smith went home. He slept.': ' Mr. Smith went home.',
  ' asked J. R. Smith (e.g. twice) what i.e. means. Then': ' asked J. R. Smith (e.g. twice) what i.e. means.',
  ' “DR. No!” he said.': ' “DR. No!”',
  ' my brother and I. Then': ' my brother and I.',
  ' at 3.5 degrees in room 7. Then': ' at 3.5 degrees in room 7.',
  ' he waited… She came.': ' he waited…',
  ' really?! (Yes, really.) Then': ' really?!',
  ' said Mr... nobody. Then': ' said Mr...',
  '.\nThe next line': '.',
  ' no end': ' no end',
  ' to see Dr.': ' to see Dr.',
};

/** The first text after which a single word is suggested, and the first after which more words follow it. */
export async function findTexts(home) {
  const client = new Client(home.path('gpt2-lsp/gpt2-lsp'), ['serve'], { ...home.env, GPT2_LSP_CACHE: home.path('asked') });
  await client.initialize({ capabilities: {} });
  await client.ready();
  const rests = new Map();
  for (const [i, text] of candidates.entries()) {
    const textDocument = { uri: `file:///${i}.md` };
    client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'markdown', version: 1, text } });
    const { items } = await client.request('textDocument/inlineCompletion',
      { textDocument, position: { line: 0, character: text.length }, context: { triggerKind: 2 } });
    rests.set(text, items[0]?.insertText.trim().replace(/^\S+/, '').trim());
  }
  await client.shutDown();
  const first = fits => candidates.find(text => fits(rests.get(text))) ?? (() => { throw new Error('The model suggests too little for this test.'); })();
  return { text: first(rest => rest === ''), words: first(rest => rest?.length >= 4), paragraph, menu };
}
