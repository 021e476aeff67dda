// usage: node tests/playground/measure.mjs PROGRAM   measures the figures in docs/playground.md
import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { launch, serve } from './playground.mjs';

const [program] = process.argv.slice(2);
const env = { HOME: process.env.HOME, PATH: process.env.PATH };
const at = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const told = values => `median ${at(values, 0.5).toFixed(0)} ms, p95 ${at(values, 0.95).toFixed(0)} ms, of ${values.length}`;

/** Records when the first bars are painted, and the time from each key to the next frame. */
function watch() {
  globalThis.keys = [];
  const look = () => {
    if (document.querySelector('#write-bars')?.ariaBusy === 'false')
      globalThis.bars = performance.now();
    else
      requestAnimationFrame(look);
  };
  look();
  addEventListener('keydown', event => requestAnimationFrame(() => keys.push(performance.now() - event.timeStamp)), true);
}

console.log(os.cpus()[0].model, os.cpus().length);
const browser = await launch();
const starts = [], opened = [], keys = [];
for (let i = 0; i < 10; i++) {
  const begin = performance.now();
  const server = await serve(program, env);
  starts.push(performance.now() - begin);
  const page = await browser.newPage();
  await page.addInitScript(watch);
  await page.goto(server.address);
  await page.waitForFunction(() => globalThis.bars);
  opened.push(await page.evaluate(() => globalThis.bars));
  for (const letter of ' with a letter from the old king') {
    await page.keyboard.type(letter);
    await setTimeout(60); // the speed of a quick writer
  }
  keys.push(...await page.evaluate(() => globalThis.keys));
  await page.close();
  await server.stop();
}
console.log(`from the start of the command to its address: ${told(starts)}`);
console.log(`from opening the page to the first bars: ${told(opened)}`);
console.log(`from a key in Write to the next picture, while the model is asked: ${told(keys)}`);
await browser.close();
