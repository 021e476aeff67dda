import { until } from '../until.mjs';

const begun = 'It was one of the most important events in the his';
const word = `${begun}tory`;

/** The menu: a word comes with a space, which a punctuation mark or a line break removes. */
export default async function ({ check, editor }) {
  await check('a full stop removes the space after a menu word in the same undo step', async () => {
    await accept('full-stop.md');
    await editor.type('.');
    await until('the space to go', async () => (await editor.text()).includes(`${word}.`));
    await undo('full-stop.md');
  });

  await check('a line break removes the space after a menu word in the same undo step', async () => {
    await accept('line-break.md');
    await editor.press('Enter');
    await until('the space to go', async () => (await editor.text()).split('\n').includes(word)); // not read from disk, because saving ends an undo step
    await undo('line-break.md');
  });

  await check('a menu word keeps its space before another word and loses it before a comma, even when keys come fast', async () => {
    await accept('fast.md');
    await editor.page.keyboard.type('of'); // without a delay
    await editor.saved('fast.md', disk => disk === `${word} of`);
    await accept('faster.md');
    await editor.page.keyboard.type(', and');
    await editor.saved('faster.md', disk => disk === `${word}, and`);
  });

  async function accept(file) {
    await editor.open(file, '');
    await editor.enter(begun);
    await editor.choose('history');
    await until('the word', async () => (await editor.text()).includes(`${word} `));
  }

  /** The first undo takes back only the key, the next one the word. */
  async function undo(file) {
    await editor.press('Control+Z');
    await editor.saved(file, disk => disk === `${word} `);
    await editor.press('Control+Z');
    await editor.saved(file, disk => disk === begun);
  }
}
