import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Home, lacks, plugin } from './home.mjs';
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
    assert.doesNotMatch(result.messages, /Workspace edit/);
    assert.match(result.stats, /[1-9]\d* accepted/);
    assert.ok(result.alternative.startsWith(texts.paragraph));
    assert.equal(result.refused, `x\n${texts.paragraph}`);
    assert.deepEqual(result.sentences, Object.values(firstSentences));
    assert.equal(result.hover_is_served, false);
    assert.doesNotMatch(result.health, /ERROR|WARN/);
  }));

test("a newcomer with Neovim's client alone gets, accepts and saves text", { skip: lacks(releases[14]) }, () => inNeovim(releases[14], "Neovim's client alone", async home => {
  const { result, texts } = await drive(home, ['attach', 'accept']);
  assert.equal(home.read('accepted.md'), `${texts.text}${result.ghost}\n`);
}));

const managers = {
  'lazy.nvim': (home, { directory }) => home.write('.config/nvim/init.lua', `vim.opt.runtimepath:prepend('${directory}')\nrequire('lazy').setup('plugins')\n`),
  'vim-plug': (home, { directory }) => home.copy(path.join(directory, 'plug.vim'), '.config/nvim/autoload/plug.vim'),
};

for (const [manager, prepare] of Object.entries(managers))
  test(`a newcomer with ${manager} gets, accepts and saves text, and has the help`, { skip: lacks(releases[13]) }, context => inNeovim(releases[13], manager, async home => {
    rmSync(home.path('.local/share/nvim/site'), { recursive: true }); // the page says that this link is not needed
    const found = plugin(manager);
    prepare(home, found);
    const { result, texts } = await drive(home, ['accept', 'help']);
    assert.equal(home.read('accepted.md'), `${texts.text}${result.ghost}\n`);
    assert.match(result.help, /gpt2\.txt/);
    found.skip(context);
  }));

const looks = { 'the plugin': { client: '', editors: releases }, "Neovim's client alone": { client: "Neovim's client alone", editors: { 14: releases[14] } } };

for (const [drawer, { client, editors }] of Object.entries(looks))
  for (const [debian, editor] of Object.entries(editors))
    test(`ghost text of ${drawer} has its own colour in a terminal with few colours, in the Neovim of Debian ${debian}`, { skip: lacks(editor) }, () => inNeovim(editor, client, async home => {
      const { result } = await drive(home, client ? ['attach', 'colour'] : ['colour']);
      assert.notEqual(result.ghost_colour, '');
      assert.notEqual(result.ghost_colour, result.text_colour);
    }));

test('the writer and a colour scheme choose how ghost text looks', { skip: lacks(releases[14]) }, () => inNeovim(releases[14], '', async home => {
  const [{ content: chosen }] = blocks('neovim.md').filter(({ content }) => content.includes("'Gpt2Ghost'"));
  const look = lua => home.run('nvim', ['--headless', '-c', `lua ${lua}`, '-c', 'lua io.stdout:write(vim.inspect(vim.api.nvim_get_hl(0, { name = "ComplHint", link = false })))', '-c', 'qall!']);
  assert.match(look(chosen), /ctermfg = 103/);
  assert.match(look(`vim.cmd.colorscheme('blue') ${chosen}`), /ctermfg = 103/);
  assert.match(look(`vim.cmd.colorscheme('blue') vim.cmd.colorscheme('default')`), /ctermfg = 242/);
}));

/** An empty home, set up as the page says, for the Neovim in this directory. */
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

/** Runs these steps of neovim.lua, in which one Neovim drives another. */
async function drive(home, steps) {
  const texts = await findTexts(home);
  home.write('scenario.json', JSON.stringify({ steps, suggestions: Object.keys(firstSentences), ...texts }));
  home.run('nvim', ['--clean', '--headless', '-S', path.join(root, 'tests/editors/neovim.lua')]);
  const result = JSON.parse(home.read('result.json'));
  assert.equal(result.problem, undefined, result.problem);
  assert.equal(result.exit_code, 0);
  return { result, texts };
}
