import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { Home } from './home.mjs';
import { blocks, root } from './page.mjs';
import { findTexts } from './texts.mjs';

test('a newcomer with Neovim who does what the page says gets, accepts and saves text', async () => {
  const home = new Home();
  try {
    const init = home.follow('neovim.md');
    home.write(init, home.read(init) + blocks('neovim.md').find(({ content }) => content.includes('code_action')).content);
    const texts = await findTexts(home);
    home.write('scenario.json', JSON.stringify({ command: ['nvim'], ...texts }));
    home.run('nvim', ['--clean', '--headless', '-S', path.join(root, 'tests/editors/neovim.lua')]);
    const result = JSON.parse(home.read('result.json'));
    assert.equal(result.problem, undefined, result.problem);

    assert.equal(home.read('accepted.md'), `${texts.text}${result.ghost}\n`);
    assert.equal(home.read('parts.md'), `${texts.words}${result.ghost_of_words}\n`);
    assert.ok(home.read('paragraph.md').startsWith(texts.paragraph));
    assert.ok(home.read('paragraph.md').length > texts.paragraph.length + 1);
    assert.match(result.stats, /[1-9]\d* accepted/);
    assert.doesNotMatch(result.health, /ERROR|WARN/);
    assert.equal(result.exit_code, 0);
    assert.deepEqual(await home.processesLeft(), []);
  } finally {
    await home.remove();
  }
});
