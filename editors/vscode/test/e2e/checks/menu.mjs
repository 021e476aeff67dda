import { until } from '../until.mjs';

const begun = 'It was one of the most important events in the his';
const word = `${begun}tory`;

/** The menu: a word brings its space, which goes again before a mark or a line break. */
export default async function ({ check, editor }) {
  await check('the space that a word of the menu brings goes in the undo step of a full stop', async () => {
    await accept('full-stop.md');
    await editor.type('.');
    await until('the space to go', async () => (await editor.text()).includes(`${word}.`));
    await undo('full-stop.md');
  });

  await check('the space that a word of the menu brings goes in the undo step of a line break', async () => {
    await accept('line-break.md');
    await editor.press('Enter');
    await until('the space to go', async () => (await editor.text()).split('\n').includes(word)); // not on disk: VS Code ends an undo step when it saves
    await undo('line-break.md');
  });

  await check('a word of the menu keeps its space before another word, and loses it however fast a writer types', async () => {
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

  /** One undo takes back the key alone, the next the word. */
  async function undo(file) {
    await editor.press('Control+Z');
    await editor.saved(file, disk => disk === `${word} `);
    await editor.press('Control+Z');
    await editor.saved(file, disk => disk === begun);
  }
}
