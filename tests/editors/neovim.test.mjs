import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { Home, lacks } from './home.mjs';
import { blocks, root } from './page.mjs';
import { findTexts, firstSentences } from './texts.mjs';

const releases = { 12: undefined, 13: 'trixie-neovim', 14: 'forky-neovim' };

for (const [debian, editor] of Object.entries(releases))
  test(`a newcomer with the Neovim of Debian ${debian} who does what the page says gets, accepts and saves text`, { skip: lacks(editor) }, () => inNeovim(editor, '', async home => {
    home.write('.config/nvim/init.lua', home.read('.config/nvim/init.lua') + blocks('neovim.md').find(({ content }) => content.includes('code_action')).content);
    const { result, texts } = await drive(home, ['accept', 'accept_parts', 'menu', 'type_through', 'code_action', 'commands', 'pause', 'alternatives', 'sentences', 'restart', 'health']);
    assert.equal(home.read('accepted.md'), `${texts.text}${result.ghost}\n`);
    assert.equal(home.read('parts.md'), `${texts.words}${result.ghost_of_words}\n`);
    assert.ok(home.read('paragraph.md').startsWith(texts.paragraph));
    assert.ok(home.read('paragraph.md').length > texts.paragraph.length + 1);
    assert.match(result.stats, /[1-9]\d* accepted/);
    assert.ok(result.alternative.startsWith(texts.paragraph));
    assert.equal(result.refused, `x\n${texts.paragraph}`);
    assert.deepEqual(result.sentences, Object.values(firstSentences));
    assert.equal(result.hover_is_served, false);
    assert.doesNotMatch(result.health, /ERROR|WARN/);
  }));

test('a newcomer with the Neovim of Debian 14 gets, accepts and saves text without the plugin', { skip: lacks(releases[14]) }, () => inNeovim(releases[14], 'without the plugin', async home => {
  const { result, texts } = await drive(home, ['attach', 'accept']);
  assert.equal(home.read('accepted.md'), `${texts.text}${result.ghost}\n`);
}));

/** An empty home with what the page says, for a Neovim of this directory. */
async function inNeovim(editor, client, check) {
  const home = new Home(editor);
  try {
    home.follow('neovim.md', client);
    await check(home);
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    await home.remove();
  }
}

/** Lets a Neovim drive another through these steps of neovim.lua. */
async function drive(home, steps) {
  const texts = await findTexts(home);
  home.write('scenario.json', JSON.stringify({ steps, suggestions: Object.keys(firstSentences), ...texts }));
  home.run('nvim', ['--clean', '--headless', '-S', path.join(root, 'tests/editors/neovim.lua')]);
  const result = JSON.parse(home.read('result.json'));
  assert.equal(result.problem, undefined, result.problem);
  assert.equal(result.exit_code, 0);
  return { result, texts };
}
