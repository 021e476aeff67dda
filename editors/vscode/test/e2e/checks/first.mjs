import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeForGpt2 } from '../small.mjs';
import { until } from '../until.mjs';

const model = path.resolve(fileURLToPath(import.meta.url), '../../../../../../models/prose-mini');

/** The first five minutes of a new writer. */
export default async function ({ check, editor, hub, started }) {
  const { page } = editor;
  const step = title => page.locator('.getting-started-step', { hasText: title });

  await check('first minutes: the first suggestion is accepted after installing the .vsix', async () => {
    takeForGpt2(editor.dirs.extensions, model);
    await step('Write, and press Tab').waitFor();
    await page.setViewportSize({ width: 1600, height: 900 }); // a narrower walkthrough shows no pictures
    await until('the workbench to fill the window', () => page.evaluate(() => {
      dispatchEvent(new Event('resize')); // repeated, because a workbench that is still starting misses it
      return document.querySelector('.monaco-workbench').clientWidth === innerWidth;
    }));
    await page.locator('.getting-started-media img').first().waitFor();
    const broken = await page.locator('.getting-started-media img').evaluateAll(images => Promise.all(images.map(image => image.decode().then(() => '', () => image.src))));
    assert.deepEqual(broken.filter(Boolean), []);
    await editor.screenshot('first-1-walkthrough');
    const opened = Date.now();
    await page.getByRole('button', { name: 'Try It' }).click();
    const text = await editor.someGhost();
    await editor.screenshot('first-2-suggestion');
    await editor.press('Tab');
    await until('the text', async () => (await editor.text()).includes(`for a mom${text}`));
    console.log(`        ${Date.now() - opened} ms from Try It to the accepted suggestion, ${Date.now() - started} ms from the start of VS Code`);
  });

  await check('first minutes: every other step of the walkthrough shows its page', async () => {
    await editor.command('GPT-2 Prose: Open Walkthrough');
    for (const [title, heading] of [['Everything stays on this computer', 'On this computer'], ['Get GPT-2 itself', 'Models'], ['Pause, settings, keys', 'Keys']]) {
      await step(title).click();
      await until(`the page ${heading}`, async () => {
        const headings = await Promise.all(page.frames().map(frame => frame.locator('h1').allTextContents().catch(() => [])));
        return headings.flat().includes(heading);
      });
      await editor.screenshot(`first-3-${heading.toLowerCase().replaceAll(' ', '-')}`);
    }
    assert.match(await editor.status(), /^pencil /, 'the last step says to click the pencil');
    await editor.command('View: Close All Editors');
    await page.getByRole('button', { name: /^Don.t Save$/ }).click();
    await page.setViewportSize({ width: 1200, height: 750 });
  });

  await check('first minutes: the first status appears within 300 ms of the activation', async () => {
    await editor.open('first.md');
    await editor.ready();
    const told = () => [...editor.log().matchAll(/The first status came (\d+) ms after the activation/g)].map(([, ms]) => Number(ms));
    const press = async name => {
      await editor.command('Extensions: Show Installed Extensions');
      await page.locator('.extensions-list .monaco-list-row', { hasText: 'GPT-2 Prose' }).first().click();
      await page.locator('.extension-editor a.action-label', { hasText: new RegExp(`^${name}$`) }).first().click();
    };
    let best = Infinity;
    for (let attempt = 1; attempt <= 3 && best > 300; attempt++) { // other processes can only make it slower
      const before = told().length;
      await press('Disable');
      await editor.command('Developer: Reload Window'); // a window that runs for a while is calm, unlike one that starts
      await until('the end of the server', () => editor.servers().length === 0);
      await press('Enable');
      best = Math.min(best, await until('the first status', () => told().length > before && told().at(-1)));
    }
    await editor.open('first.md');
    await editor.ready();
    const [load] = os.loadavg();
    console.log(`        ${best} ms from the activation to the first status, ${os.cpus().length} cores, load ${load.toFixed(1)}`);
    assert.ok(best <= 300 || load >= os.cpus().length, `it took ${best} ms`);
  });

  await check('first minutes: Continue Paragraph offers GPT-2, which is then downloaded and used', async () => {
    await editor.open('offer.md');
    await editor.enter('The old man sat down by the fire and began to tell');
    const begin = Date.now();
    await editor.command('GPT-2 Prose: Continue Paragraph');
    await editor.notified('GPT-2 itself writes better sentences');
    await editor.screenshot('first-4-offer');
    hub.isSlow = true;
    await editor.answer('Download (550 MB)');
    await editor.notified(/Downloading gpt2.*MB of 550 MB$/);
    await editor.screenshot('first-5-download');
    hub.isSlow = false;
    await editor.notified('gpt2 is ready and now in use.');
    await editor.ready('gpt2');
    await editor.screenshot('first-6-ready');
    await editor.press('F10');
    await editor.open('new-model.md');
    await editor.enter('It was one of the most important events in the his');
    await editor.someGhost();
    console.log(`        ${Date.now() - begin} ms from Continue Paragraph to the first suggestion of the new model`);
    await editor.screenshot('first-7-new-model');
  });
}
