import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Home, lacks } from './home.mjs';
import { Terminal } from './terminal.mjs';
import { findTexts } from './texts.mjs';

const helixOfDebian = 'trixie-hx';

test('a newcomer with Helix who does what the page says gets, accepts and saves text', { skip: lacks(helixOfDebian) }, async () => {
  const home = new Home(helixOfDebian);
  let helix;
  try {
    home.follow('helix.md');
    const { text, paragraph } = await findTexts(home);
    helix = new Terminal(home, 'hx', ['-v', '--log', home.path('helix.log'), 'notes.md'], 1000); // so wide that Helix shows whole lines
    await helix.see(/NOR/);

    // Tab chooses the first item of the menu, and Enter accepts it.
    const whole = text.replace(/\w+$/, await menu(helix, home, text));
    await insist(helix, 'Tab', whole, () => shown(helix, whole) === whole);
    helix.press('Enter');
    await saves(helix, home, whole);

    // A code action continues the paragraph.
    await start(helix, paragraph);
    await goesOn(helix, home, paragraph);

    // It also works after the menu was opened and left: Helix then counts versions that it does not report.
    await menu(helix, home, text);
    await insist(helix, 'Tab', whole, () => shown(helix, whole) === whole);
    helix.press('C-c');
    await helix.until(text, () => shown(helix, text) === text);
    await goesOn(helix, home, text);

    await runs(helix, 'quit!');
    await helix.ended();
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    helix?.close();
    await home.remove();
  }
});

/** Continues the paragraph by a code action and saves it. It first waits for all answers to Helix, because a late answer would move the
 * place of the edit. */
async function goesOn(helix, home, text) {
  helix.press('Escape');
  await helix.see(/NOR/);
  await helix.until('all answers', () => allAnswered(home));
  helix.press('Space');
  await helix.see(/code action/i);
  helix.press('a');
  await helix.see(/Continue the paragraph/);
  helix.press('Enter');
  await helix.until('the paragraph', () => shown(helix, text).length > text.length + 1);
  await savesMore(helix, home, text);
}

const lines = helix => helix.screen().split('\n');

/** The line on the screen that begins like this, without its line number. */
const shown = (helix, beginning) => lines(helix).map(line => line.replace(/^ *\d+ +/, '').trimEnd()).find(line => line.startsWith(beginning)) ?? '';

/** Empties the buffer and types a text. */
async function start(helix, text) {
  helix.press('Escape');
  await helix.see(/NOR/);
  helix.type(`%di${text}`);
  await helix.until(text, () => shown(helix, text));
}

/** Types a text, at which Helix requests the menu. An empty answer shows nothing, so the menu is requested again until it appears, but only
 * after the answer: Helix misplaces an answer that comes while a menu is shown.
 * @returns the menu's first text */
async function menu(helix, home, text) {
  await start(helix, text);
  let looks = 0;
  const offer = await helix.until('the menu', () => {
    const there = allAnswered(home);
    const shows = /^ +~? +(\S.*?) text\b/m.exec(helix.screen());
    if (there && !shows && ++looks % 50 === 0)
      helix.press('C-x');
    return there && shows;
  });
  return offer[1];
}

/** Whether all of Helix's requests have been answered, according to its own log. */
function allAnswered(home) {
  const waiting = new Set();
  for (const [, way, json] of home.read('helix.log').matchAll(/ (->|<-) (\{.*\})\n/g)) {
    const { id, method } = JSON.parse(json);
    if (way === '->' && method && id !== undefined)
      waiting.add(id);
    else if (way === '<-' && !method)
      waiting.delete(id);
  }
  return waiting.size === 0;
}

/** Presses a key until the condition holds. It waits between two presses, because a new request cancels the one before. */
function insist(helix, key, what, condition) {
  let looks = 0;
  return helix.until(what, () => condition() || void (looks++ % 50 === 0 && helix.press(key)));
}

async function runs(helix, command) {
  helix.press('Escape');
  await helix.see(/NOR/);
  helix.type(`:${command}`);
  await helix.until(command, () => lines(helix).some(line => line.trimEnd() === `:${command}`));
  helix.press('Enter');
}

/** Saves and waits until exactly this text is on disk. */
async function saves(helix, home, text) {
  await runs(helix, 'write');
  return helix.until(`a file with: ${text}`, () => home.read('notes.md') === `${text}\n`);
}

/** Saves and waits until more than this text is on disk. */
async function savesMore(helix, home, beginning) {
  await runs(helix, 'write');
  return helix.until(`a file with more than: ${beginning}`, () => home.read('notes.md').startsWith(beginning) && home.read('notes.md').trimEnd() !== beginning);
}
