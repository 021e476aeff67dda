// The page as a visitor sees it, with the published program, its bundled model and a real Chromium.
// GPT2LSP_PROGRAM: a program to test instead of the tarball's. Pictures for the documents go to artifacts/playground.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from '../conformance/client.mjs';
import { artifacts, Home } from '../editors/home.mjs';
import { root } from '../editors/page.mjs';
import { lacksBrowser, launch, open, serve, view } from './playground.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), files = path.join(root, 'src/Gpt2.LanguageServer/Playground/Page');
const axe = readFileSync(path.join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
const views = ['Write', 'Samples', 'Surprise', 'Branches', 'Ask'];
const token = 'a-token-for-the-tests';
let home, program, env, server, browser;

before(async () => {
  home = new Home();
  env = { ...home.env, GPT2_LSP_TOKEN: token };
  program = process.env.GPT2LSP_PROGRAM ?? (home.unpack(), home.path('gpt2-lsp/gpt2-lsp'));
  if (lacksBrowser)
    return;
  server = await serve(program, env);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await home.remove();
});

/** A test in a separate page. It fails if the page logs an error or sends a request to another server. */
const inPage = (name, body, options) => test(name, { skip: lacksBrowser }, async () => {
  const { page, wrong } = await open(browser, server.address, options);
  try {
    await body(page, wrong);
    assert.deepEqual(wrong, []);
  } finally {
    await page.context().close();
  }
});

const slide = (page, label, value) => page.getByRole('slider', { name: label }).fill(String(value));
const write = async (page, text) => {
  await page.locator('#write-text').fill(text);
  await barsAreThere(page);
};
const barsAreThere = page => page.waitForFunction(() => document.querySelector('#write-bars')?.ariaBusy === 'false');
const probabilities = page => page.locator('#write-bars li:not([hidden]) .bar, #write-rest').evaluateAll(all => all.map(one => Number(one.dataset.p)));
const tour = async (page, title) => page.locator('#tour button').filter({ hasText: title }).click();
const cards = async page => {
  await page.waitForFunction(() => document.querySelector('.card') && !document.querySelector('.card.writing'));
  return page.locator('.card .prose').allTextContents();
};
const branches = (page, count) => page.waitForFunction(n => document.querySelectorAll('[role=treeitem]').length === n
  && document.querySelector('#branches-note').textContent.includes('branches'), count);

inPage('bars and the rest add up to 1, whatever the sliders say', async page => {
  await write(page, 'The history of the city begins');
  for (const [temperature, topK, topP] of [[1, 9, 1], [0, 9, 1], [0.3, 9, 1], [2, 9, 1], [1, 3, 1], [1, 9, 0.3], [0.7, 6, 0.95], [2, 8, 0.95]]) {
    await slide(page, 'Temperature', temperature);
    await slide(page, 'Top-k', topK);
    await slide(page, 'Top-p', topP);
    const all = await probabilities(page);
    assert.ok(Math.abs(all.reduce((sum, p) => sum + p, 0) - 1) < 1e-6, `${[temperature, topK, topP]}: ${all}`);
    assert.ok(all.every(p => p >= 0));
  }
});

inPage('top-k 1 leaves one bar, and so does temperature 0', async page => {
  await write(page, 'The history of the city begins');
  await slide(page, 'Top-k', 0);
  assert.deepEqual(await probabilities(page), [1, 0]);
  await slide(page, 'Top-k', 9);
  await slide(page, 'Temperature', 0);
  assert.deepEqual(await probabilities(page), [1, 0]);
});

inPage('the bars at temperature 1 show the probabilities of the server', async page => {
  await page.getByRole('button', { name: 'unchanged' }).click();
  await write(page, 'One plus one equals');
  const { choices: [{ logprobs }] } = await ask({ prompt: 'One plus one equals', max_tokens: 1, temperature: 0, logprobs: 10 });
  const expected = Object.values(logprobs.top_logprobs[0]).sort((a, b) => b - a).map(Math.exp);
  (await probabilities(page)).slice(0, 10).forEach((p, i) => assert.ok(Math.abs(p - expected[i]) < 1e-5));
});

const ask = async body => (await fetch(`${new URL(server.address).origin}/v1/completions`,
  { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) })).json();

inPage('a click or a digit inserts the word, and its space replaces one before it', async page => {
  const text = page.locator('#write-text');
  for (const take of [
    () => page.locator('#write-bars .bar').first().click(),
    () => text.press('Alt+Digit1'),
    async () => {
      await page.locator('#write-bars .bar').nth(3).focus();
      await page.keyboard.press('1');
    },
  ]) {
    await write(page, 'The old man looked at the ');
    const word = await page.locator('#write-bars .word .word').first().textContent();
    await take();
    assert.equal(await text.inputValue(), `The old man looked at the${word.replace('␣', ' ')}`);
  }
  await text.press('Control+z');
  assert.match(await text.inputValue(), /^The old man looked at the\s?$/);
});

inPage('the right arrow accepts grey text, which stays while it is typed', async page => {
  const ghost = () => page.locator('.ghost').textContent();
  await write(page, 'The old man looked at the');
  await page.waitForFunction(() => document.querySelector('.ghost').textContent.length > 3);
  const whole = await ghost();
  await page.locator('#write-text').press('End');
  await page.keyboard.type(whole.slice(0, 2));
  assert.equal(await ghost(), whole.slice(2));
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('#write-text').inputValue(), `The old man looked at the${whole}`);
});

inPage('Tab offers three continuations, and further Tabs lead out of the text', async page => {
  await write(page, 'The old man looked at the');
  await page.locator('#write-text').press('Tab');
  await page.waitForFunction(() => document.activeElement?.closest('#write-ways'));
  assert.equal(await page.locator('#write-ways button').count(), 3);
  await page.keyboard.press('ArrowDown');
  const way = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('Enter');
  assert.ok((await page.locator('#write-text').inputValue()).includes(way));
  await page.locator('#write-text').press('Tab');
  await page.waitForFunction(() => document.activeElement?.closest('#write-ways'));
  for (let i = 0; i < 3; i++)
    await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('#write-bars') !== null));
});

inPage('a text with more tokens than the model reads is continued from its end', async (page, wrong) => {
  for (const text of ['🌊'.repeat(1250) + 'a', '漢字'.repeat(2000), '#$%^{}~'.repeat(500)]) {
    await view(page, 'Samples');
    await view(page, 'Write');
    await write(page, text);
    assert.ok(await page.locator('#write-bars li:not([hidden])').count() > 0);
    assert.equal(await page.locator('#write-note').textContent(), '');
  }
  wrong.length = 0; // Chromium logs every 400
});

inPage('the text that "Try these" replaces can be restored', async page => {
  await write(page, 'My own text.');
  await tour(page, 'Turn the heat up');
  assert.notEqual(await page.locator('#write-text').inputValue(), 'My own text.');
  await page.keyboard.press('Control+z');
  assert.equal(await page.locator('#write-text').inputValue(), 'My own text.');
});

inPage('keys of an input method, of AltGr and of the browser do nothing in Write', async page => {
  await write(page, 'The old man looked at the');
  await page.waitForFunction(() => document.querySelector('.ghost').textContent.length > 3);
  const taken = await page.locator('#write-text').evaluate(text => [
    { key: 'Tab', isComposing: true }, { key: 'ArrowRight', isComposing: true }, { key: 'Escape', isComposing: true },
    { key: '²', code: 'Digit2', altKey: true, ctrlKey: true }, { key: 'ArrowRight', altKey: true }, { key: 'ArrowRight', ctrlKey: true },
  ].filter(key => !text.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...key }))));
  assert.deepEqual(taken, []);
  assert.equal(await page.locator('#write-text').inputValue(), 'The old man looked at the');
});

inPage('the next words stay beside the end of a long text', async page => {
  await write(page, 'A line of text.\n'.repeat(200));
  await page.locator('#write-text').press('Control+End');
  await page.keyboard.type('The');
  await barsAreThere(page);
  const { y } = await page.locator('#write-bars').boundingBox();
  assert.ok(y > 0 && y < 860, String(y));
});

inPage('a number out of range becomes the nearest valid one', async page => {
  const seed = page.getByLabel('Seed', { exact: true });
  for (const [typed, counts] of [['-5', '0'], ['99999999999', '2147483647'], ['', '1'], ['2.6', '3']]) {
    await seed.fill(typed);
    await seed.blur();
    assert.equal(await seed.inputValue(), counts);
  }
});

inPage('typing does not wait for the model', async page => {
  await write(page, '');
  const typed = 'While the model stands still, every letter of this sentence comes to stand in the text.';
  process.kill(server.pid, 'SIGSTOP');
  try {
    await page.locator('#write-text').pressSequentially(typed);
    assert.equal(await page.locator('#write-text').inputValue(), typed);
    assert.ok((await page.locator('#write-mirror').textContent()).startsWith(typed));
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
  await barsAreThere(page);
});

inPage('the same seed gives the same cards, and another seed gives others', async page => {
  await tour(page, 'One beginning');
  const first = await cards(page);
  assert.equal(first.length, 4);
  assert.equal(new Set(first).size, 4);
  await page.getByLabel('Seed', { exact: true }).fill('7');
  await page.getByRole('button', { name: 'Sample', exact: true }).click();
  assert.notDeepEqual(await cards(page), first);
  await page.getByLabel('Seed', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Sample', exact: true }).click();
  assert.deepEqual(await cards(page), first);
});

inPage('samples are written from nothing, and a click stops them', async page => {
  await tour(page, 'Text from nothing');
  assert.ok((await cards(page)).every(text => text.length > 0));
  await page.locator('#samples-length').fill('900');
  await page.locator('#samples-count').fill('10');
  await page.getByRole('button', { name: 'Sample', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('.card .prose').values().some(card => card.textContent));
  await page.getByRole('button', { name: 'Stop' }).click();
  assert.equal((await cards(page)).length, 10);
});

inPage('more samples can be requested, and stopped, while others are being written', async page => {
  await view(page, 'Samples');
  await page.locator('#samples-length').fill('900');
  await page.getByRole('button', { name: 'Sample', exact: true }).click();
  for (let i = 0; i < 3; i++) {
    const seed = await page.locator('.card footer').first().textContent();
    await page.getByRole('button', { name: 'Try another seed' }).click();
    await page.waitForFunction(before => document.querySelector('.card footer').textContent !== before
      && document.querySelectorAll('.card .prose').values().some(card => card.textContent), seed);
  }
  await page.getByRole('button', { name: 'Stop' }).click();
  await cards(page);
  await page.getByRole('button', { name: 'Sample', exact: true }).waitFor();
});

inPage('samples that do not fit are reported, without empty cards', async (page, wrong) => {
  await view(page, 'Samples');
  await page.locator('#samples-prompt').fill('The cat sat. '.repeat(70));
  await page.locator('#samples-length').fill('900');
  await page.getByRole('button', { name: 'Sample', exact: true }).click();
  await page.locator('#samples-note').filter({ hasText: 'too long' }).waitFor();
  assert.equal(await page.locator('.card').count(), 0);
  wrong.length = 0; // Chromium logs the 400
});

const prose = 'The captain looked at the sea 🌊 and at the sky. “Über alles,” he said, and the crew were waiting on the pineapple.\n\nNobody laughed.';

inPage('Surprise gives the figures of eval perplexity', async page => {
  await view(page, 'Surprise');
  await page.locator('#surprise-text').fill(prose);
  await page.waitForFunction(() => document.querySelector('#surprise-bits').textContent !== '–');
  const report = execFileSync(program, ['eval', 'perplexity', home.write('prose.txt', prose)], { env, encoding: 'utf8' });
  const figure = name => Number(new RegExp(`${name}\\s+([\\d.]+)`).exec(report)[1]);
  const shown = async id => Number(await page.locator(`#surprise-${id}`).textContent());
  assert.ok(Math.abs(await shown('bits') - figure('bits per byte')) <= 0.0001, report);
  assert.ok(Math.abs(await shown('perplexity') - figure('perplexity of a token')) <= 0.01, report);
  assert.equal(await shown('tokens'), figure('tokens'));
});

inPage('a character of several tokens is one piece, and arrow keys explain each', async page => {
  await view(page, 'Surprise');
  await page.locator('#surprise-text').fill(prose);
  const pieces = page.locator('.token');
  await pieces.filter({ hasText: '🌊' }).waitFor();
  assert.equal(await page.locator('#surprise-reading').textContent(), prose);
  assert.doesNotMatch(await page.locator('#surprise-reading').textContent(), /�|bytes:/);
  await pieces.first().focus();
  for (let i = 0; i < 3; i++)
    await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => [...document.querySelectorAll('.token')].indexOf(document.activeElement)), 3);
  assert.match(await page.locator('#surprise-detail h2').first().textContent(), /most likely|ranked/);
});

inPage('a text that is too long is reported in the page', async (page, wrong) => {
  await view(page, 'Surprise');
  await page.locator('#surprise-text').fill('A short text.');
  await page.locator('.token').first().waitFor();
  await page.locator('#surprise-text').fill('cat '.repeat(1200));
  await page.locator('#surprise-note').filter({ hasText: 'too long' }).waitFor();
  assert.equal(await page.locator('#surprise-bits').textContent(), '–');
  assert.equal(await page.locator('.token').count(), 0);
  assert.match(wrong.splice(0).join(), /^[^,]*400[^,]*$/); // Chromium itself logs it
});

inPage('arrow keys move between branches, which can be split and sampled again; the tree survives export and import', async page => {
  await tour(page, 'A story that forks');
  await branches(page, 4);
  const selected = () => page.locator('[aria-selected=true] > .shown').textContent();
  await page.locator('[role=treeitem]').first().locator('> .shown').click();
  const seen = [await selected()];
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowLeft']) {
    await page.keyboard.press(key);
    seen.push(await selected());
  }
  assert.equal(seen[1], seen[3]);
  assert.equal(seen[0], seen[4]);
  assert.notEqual(seen[1], seen[2]);

  await page.keyboard.press('ArrowRight');
  const text = page.locator('#branches-text'), whole = await text.inputValue();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Home');
  for (let i = 0; i < 5; i++)
    await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Split at the caret' }).click();
  assert.equal(await text.inputValue(), whole.slice(0, 5));
  await page.locator('#branches-note').evaluate(note => note.replaceChildren());
  await page.getByRole('button', { name: 'Sample from here' }).click();
  await branches(page, 8);

  const json = await exported(page, 'JSON'), html = await exported(page, 'HTML'), markdown = await exported(page, 'Markdown');
  await page.locator('#branches-text').fill('Something else.');
  await page.locator('#branches-file').setInputFiles(json);
  await page.waitForFunction(() => !document.querySelector('#branches-text').value.includes('Something else'));
  assert.equal(readFileSync(await exported(page, 'JSON'), 'utf8'), readFileSync(json, 'utf8'));
  assert.equal(await page.locator('[role=treeitem]').count(), 8);
  assert.match(readFileSync(markdown, 'utf8'), /^- Once upon a time.*\n {2}- /);

  const alone = await open(browser, pathToFileURL(html).href, { offline: true });
  assert.equal(await alone.page.locator('summary').count(), 8);
  assert.ok((await alone.page.locator('body').innerText()).includes(whole.slice(5).trim().split('\n')[0]));
  assert.deepEqual(alone.wrong.filter(what => !what.startsWith('file:')), []);
  await alone.page.context().close();
});

/** @returns the path of the file that a button downloads */
async function exported(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
  const to = path.join(home.directory, `${Math.random()}-${file.suggestedFilename()}`);
  await file.saveAs(to);
  return to;
}

/** The file of a tree without forks. @param depth the number of branches @param text the text of each branch */
const chain = (depth, text) => `{"format":"gpt2-lsp tree","version":1,"root":${`{"text":${JSON.stringify(text)},"children":[`.repeat(depth)}${']}'.repeat(depth)}}`;
const importTree = (page, json) => page.locator('#branches-file').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(json) });

inPage('a file that is not a tree is reported, and so is a tree that is too deep', async page => {
  await view(page, 'Branches');
  for (const [json, said] of [['{"root": 3}', 'not contain a playground tree'], ['no JSON', 'not contain a playground tree'], [chain(1, 'a').replace('"text"', '"other"'), 'damaged'], [chain(201, 'a'), 'deeper than 200'], [chain(9000, 'a'), 'deeper than 200']]) {
    await importTree(page, json);
    await page.locator('#branches-note').filter({ hasText: said }).waitFor();
    assert.equal(await page.locator('[role=treeitem]').count(), 1);
  }
  await importTree(page, chain(200, 'word'));
  await page.waitForFunction(() => document.querySelectorAll('[role=treeitem]').length === 200);
  assert.ok((await page.locator('.label').last().boundingBox()).width > 100);
  const alone = await open(browser, pathToFileURL(await exported(page, 'HTML')).href, { viewport: { width: 400, height: 800 } });
  assert.ok((await alone.page.locator('summary').last().boundingBox()).width > 100);
  await alone.page.context().close();
});

inPage('Markdown marks in a text are escaped in the file', async page => {
  await view(page, 'Branches');
  await page.locator('#branches-text').fill('- A *dash*\n1. a number & <i>');
  assert.equal(readFileSync(await exported(page, 'Markdown'), 'utf8'), '- \\- A \\*dash\\*\n\n  1\\. a number \\& \\<i\\>\n');
});

inPage('replacing a tree can be undone, and so can Split and Remove', async page => {
  await view(page, 'Branches');
  const text = page.locator('#branches-text'), undo = page.getByRole('button', { name: 'Undo' });
  const root = () => page.locator('.label').first().textContent();
  await text.fill('My own story');
  await importTree(page, chain(2, 'Another'));
  await page.waitForFunction(() => document.querySelectorAll('[role=treeitem]').length === 2);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  assert.equal(await root(), 'from nothing');
  await undo.click();
  assert.equal(await page.locator('[role=treeitem]').count(), 1);
  await undo.click();
  assert.equal(await page.locator('[role=treeitem]').count(), 2);
  await undo.click();
  assert.equal(await root(), 'My own story');
  assert.ok(await undo.isDisabled());
  await text.press('Control+Home');
  await text.press('ArrowRight');
  await page.getByRole('button', { name: 'Split at the caret' }).click();
  await undo.click();
  assert.equal(await root(), 'My own story');
});

inPage('samples from one place differ even if the first ones were stopped, and the focus stays in the tree', async page => {
  await view(page, 'Branches');
  await page.locator('#branches-text').fill('The king');
  await page.locator('#branches-length').fill('400');
  const sample = page.getByRole('button', { name: 'Sample from here' }), labels = page.locator('.tree ul .label');
  await sample.click();
  await page.waitForFunction(() => { // in the page itself: a fast model writes the texts while a click from outside is on its way
    const labels = [...document.querySelectorAll('.tree ul .label')];
    if (labels.length === 0 || labels.some(label => label.textContent.length <= 30))
      return false;
    document.querySelector('.tree ul [role=treeitem]').focus();
    [...document.querySelectorAll('button')].find(button => button.textContent.trim() === 'Stop').click(); // without moving the focus
    return true;
  });
  await sample.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'treeitem');
  await page.locator('.tree .shown').first().click();
  await page.locator('#branches-length').fill('20');
  await sample.click();
  await page.locator('#branches-note').filter({ hasText: 'branches' }).waitFor();
  const starts = (await labels.allTextContents()).map(text => text.slice(0, 20));
  assert.equal(starts.length, 6);
  assert.notDeepEqual(starts.slice(3), starts.slice(0, 3)); // one sample may begin like another by chance, but not all three
});

inPage('text is never read as HTML', async page => {
  const bad = '<img src=x onerror="hit=1"><script>hit=1</script>"\'>';
  await write(page, bad);
  await view(page, 'Samples');
  await page.locator('#samples-prompt').fill(bad);
  await page.getByRole('button', { name: 'Sample', exact: true }).click();
  assert.ok((await cards(page))[0].startsWith(bad));
  await view(page, 'Surprise');
  await page.locator('#surprise-text').fill(bad);
  await page.locator('.token').first().waitFor();
  await view(page, 'Ask');
  await page.locator('#ask-first').fill(bad);
  await page.locator('#ask-candidates').fill(`${bad}, b`);
  await page.locator('#ask-first-answer .word').filter({ hasText: 'onerror' }).waitFor();
  await view(page, 'Branches');
  await importTree(page, chain(2, bad));
  await page.waitForFunction(() => document.querySelectorAll('[role=treeitem]').length === 2);
  assert.equal(await page.evaluate(() => document.querySelectorAll('main img, main script').length), 0);
  const alone = await open(browser, pathToFileURL(await exported(page, 'HTML')).href);
  assert.equal(await alone.page.locator('img, script').count(), 0);
  assert.ok((await alone.page.locator('summary').first().textContent()).includes(bad));
  await alone.page.context().close();
});

inPage('Ask compares candidates by their probabilities', async page => {
  await tour(page, 'One plus one');
  await page.locator('.verdict').first().waitFor();
  const shown = await page.locator('#ask-first-answer [data-p]').evaluateAll(all => all.map(one => [one.textContent, Number(one.dataset.p)]));
  const { choices: [{ logprobs }] } = await ask({ prompt: 'One plus one equals two', max_tokens: 0, echo: true, logprobs: 1 });
  const [[likeliest, most]] = Object.entries(logprobs.top_logprobs.at(-1)).sort(([, a], [, b]) => b - a);
  assert.ok(Math.abs(shown[0][1] - Math.exp(logprobs.token_logprobs.at(-1))) < 1e-6, JSON.stringify(shown));
  assert.ok(shown[3][0].includes(likeliest.trim()) && Math.abs(shown[3][1] - Math.exp(most)) < 1e-6, JSON.stringify(shown));
});

const answer = page => page.locator('#ask-first-answer').textContent();

inPage('Ask counts a space at the end as part of the word, and keeps beginnings of several lines', async page => {
  await view(page, 'Ask');
  await page.locator('#ask-candidates').fill('Paris, Reykjavik');
  await page.locator('#ask-first-answer').filter({ hasText: 'Reykjavik' }).waitFor();
  const without = await answer(page);
  await page.locator('#ask-first').fill('one\ntwo\nthree');
  await page.waitForFunction(before => document.querySelector('#ask-first-answer').textContent !== before, without);
  await view(page, 'Write');
  await view(page, 'Ask');
  assert.equal(await page.locator('#ask-first').inputValue(), 'one\ntwo\nthree');
  assert.equal(await page.locator('#ask-candidates').inputValue(), 'Paris, Reykjavik');
  await page.locator('#ask-first').fill('The capital of France is ');
  await page.waitForFunction(before => document.querySelector('#ask-first-answer').textContent === before, without);
});

inPage('Ask has figures for a nearly impossible candidate, and none for one that is too long', async (page, wrong) => {
  await view(page, 'Ask');
  await page.locator('#ask-candidates').fill(`${'zqx '.repeat(150)}, ${'qqk '.repeat(120)}`);
  await page.locator('#ask-first-answer .word').filter({ hasText: 'zqx' }).waitFor();
  assert.match(await answer(page), /under 1 in 10¹².*“qqk.* is more than a million times as likely as “zqx/);
  assert.doesNotMatch(await answer(page), /NaN|Infinity/);
  await page.locator('#ask-first').fill('cat '.repeat(1200));
  await page.locator('#ask-note').filter({ hasText: 'too long' }).waitFor();
  assert.equal(await answer(page), '');
  wrong.length = 0; // Chromium logs the 400
});

inPage('every control can be reached by keyboard', async page => {
  for (const name of views) {
    await view(page, name);
    if (name === 'Write')
      await write(page, '');
    let missed;
    for (let attempt = 1; attempt <= 5 && missed?.length !== 0; attempt++) { // results that arrive in the meantime add controls
      const { all, reached } = await reach(page);
      missed = all.filter(one => !reached.includes(one));
    }
    assert.deepEqual(missed, [], name);
  }
});

/** All controls for a pointer, and those that the Tab key reaches. */
async function reach(page) {
  const all = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('a[href], button, input, textarea, [role=treeitem][tabindex="0"]')]
      .filter(one => !one.disabled && one.checkVisibility());
    shown.forEach((one, i) => { one.dataset.reach = String(i); });
    document.activeElement.blur();
    return shown.map(one => `${one.dataset.reach} ${one.id} ${one.textContent.slice(0, 20)}`);
  });
  const reached = new Set();
  for (let i = 0; i < all.length + 5; i++) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.dataset.reach));
  }
  return { all: all.map(one => one.split(' ')[0] + one.slice(one.indexOf(' '))), reached: all.filter(one => reached.has(one.split(' ')[0])) };
}

for (const width of [200, 320])
  inPage(`nothing is wider than a page of ${width} px`, async page => {
    for (const name of views) {
      await view(page, name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
    }
  }, { viewport: { width, height: 600 } });

for (const colorScheme of ['light', 'dark'])
  for (const width of [1280, 400])
    inPage(`axe finds nothing serious, ${colorScheme}, ${width} px wide, and nothing is wider than the page`, async page => {
      await page.evaluate(axe);
      for (const title of ['Turn the heat up', 'One beginning', 'does not fit', 'A story that forks', 'What does it know']) {
        await tour(page, title);
        if (title === 'One beginning')
          await cards(page);
        if (title === 'A story that forks')
          await branches(page, 4);
        if (title === 'does not fit')
          await page.locator('.token').first().waitFor();
        if (title === 'What does it know')
          await page.locator('.verdict').first().waitFor();
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        assert.deepEqual(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]), [], title);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), title);
      }
    }, { colorScheme, viewport: { width, height: 800 } });

inPage('the page may send requests only to its server', async (page, wrong) => {
  const other = createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise(resolve => other.on('listening', resolve));
  let asked = false;
  other.on('connection', () => { asked = true; });
  assert.equal(await page.evaluate(port => fetch(`http://127.0.0.1:${port}/`).then(() => 'answered', () => 'refused'), other.address().port), 'refused');
  assert.equal(asked, false);
  assert.ok(wrong.some(message => message.includes('Content Security Policy')));
  wrong.length = 0;
  other.close();
});

inPage('the token does not stay in the address, and a reload needs none', async page => {
  assert.doesNotMatch(page.url(), /token/);
  await page.reload();
  await write(page, 'It was');
  assert.equal(await page.locator('#model').textContent(), 'prose-mini');
});

inPage('any address shows a view', async page => {
  for (const hash of ['toString', '%E0%A4%A', 'view=constructor', 'main']) {
    await page.goto(`${server.address.split('#')[0]}?${hash.length}#${hash}`);
    await write(page, 'It was');
  }
  await view(page, 'Ask');
  await page.goBack();
  assert.ok(await page.locator('#view-write').isVisible());
});

test('an address opened in the same tab passes on its token', { skip: lacksBrowser }, async () => {
  const { page } = await open(browser, server.address.replace(token, 'another-token-than-that'));
  await page.getByRole('alert').filter({ hasText: 'needs the server' }).waitFor();
  await page.evaluate(address => { location.href = address; }, server.address);
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  await page.waitForURL(url => !url.hash.includes('token'));
  await page.context().close();
});

test('a wrong token is reported, and the right one can be entered', { skip: lacksBrowser }, async () => {
  const { page } = await open(browser, server.address.replace(token, 'another-token-than-that'));
  await page.getByRole('alert').filter({ hasText: 'needs the server' }).waitFor();
  const entry = page.getByLabel('Token', { exact: true });
  await entry.fill(token);
  await entry.press('Enter');
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  await barsAreThere(page);
  await page.context().close();
});

test('a server that has stopped is reported, and the page continues when it is back', { skip: lacksBrowser }, async () => {
  let mine = await serve(program, env);
  const { page } = await open(browser, mine.address);
  await write(page, 'The old man');
  assert.equal(await mine.stop(), 130);
  await page.locator('#write-text').fill('The old man and');
  await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
  await page.locator('#write-text').press('Tab');
  await page.locator('#write-ways').filter({ hasText: 'no answer' }).waitFor();
  await page.keyboard.press('Tab');
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'write-text');
  const asked = [];
  page.on('request', request => request.method() === 'POST' && asked.push(request.postDataJSON().prompt));
  mine = await serve(program, env, ['--port', mine.port]);
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.querySelector('#write-bars li:not([hidden])'));
  assert.deepEqual([...new Set(asked)], ['The old man and']); // and no requests for the other views
  await page.context().close();
  await mine.stop();
});

test('a missing model is reported', { skip: lacksBrowser }, async () => {
  const editor = new Client(program, ['serve', '--stdio', '--http', '0'], env);
  await editor.initialize({ capabilities: {}, initializationOptions: { model: 'no-such-model' } });
  let found;
  while (!(found = /Listening at (http:\/\/[^/]+)/.exec(editor.stderr)))
    await new Promise(resolve => setImmediate(resolve));
  const { page } = await open(browser, `${found[1]}/#token=${token}`);
  await page.getByRole('alert').filter({ hasText: 'There is no model' }).waitFor();
  await page.context().close();
  await editor.shutDown();
});

test('an editor passes its selection to Surprise once, and not in the address', { skip: lacksBrowser }, async () => {
  const editor = new Client(program, ['serve', '--stdio'], env);
  editor.answers['window/showDocument'] = { success: true };
  await editor.initialize({ capabilities: { window: { showDocument: { support: true } } } });
  await editor.ready();
  const open1 = text => editor.request('workspace/executeCommand', { command: 'gpt2.playground', arguments: [{ text }] });
  const { address, opened } = await open1(prose);
  assert.ok(opened);
  const { params } = await editor.waitFor('the page', ({ method }) => method === 'window/showDocument');
  assert.deepEqual(params, { uri: address, external: true });
  assert.doesNotMatch(decodeURIComponent(address), /captain/);
  const { page, wrong } = await open(browser, address);
  await page.locator('.token').first().waitFor();
  assert.equal(await page.locator('#surprise-text').inputValue(), prose);
  assert.deepEqual(wrong, []);
  const { address: again } = await open1('');
  assert.equal(new URL(again).port, new URL(address).port);
  await page.goto(again);
  await page.reload();
  await page.context().close();
  assert.equal(await editor.shutDown(), 0);
  assert.doesNotMatch(editor.stderr, /captain/);
});

test('the page has at most 1,500 lines, and its types are right', () => {
  const lines = readdirSync(files).filter(name => /\.(js|html|css)$/.test(name)).map(name => readFileSync(path.join(files, name), 'utf8').split('\n').length - 1);
  assert.ok(lines.reduce((sum, each) => sum + each) <= 1500);
  execFileSync(path.join(here, 'node_modules/.bin/tsc'), ['-p', here], { encoding: 'utf8' });
});

for (const colorScheme of ['light', 'dark'])
  inPage(`pictures for the documents are taken, ${colorScheme}`, async page => {
    const to = path.join(artifacts, 'playground');
    mkdirSync(to, { recursive: true });
    const shot = async name => {
      await page.mouse.move(0, 0); // or the button under the pointer looks different
      const { y, height } = await page.locator('main > section:not([hidden], .tour)').boundingBox();
      await page.screenshot({ path: path.join(to, `${name}-${colorScheme}.png`), clip: { x: 0, y: 0, width: 1120, height: y + height + 24 } });
    };
    await write(page, 'The history of the city begins');
    await page.waitForFunction(() => document.querySelector('.ghost')?.textContent);
    await shot('write');
    for (const [name, title, there] of [['samples', 'One beginning', cards], ['surprise', 'does not fit', p => p.locator('.token').first().waitFor()],
      ['branches', 'A story that forks', p => branches(p, 4)], ['ask', 'What does it know', p => p.locator('.verdict').first().waitFor()]]) {
      await tour(page, title);
      await there(page);
      await page.evaluate(() => scrollTo(0, 0));
      await shot(name);
    }
  }, { colorScheme, viewport: { width: 1120, height: 1400 } });
