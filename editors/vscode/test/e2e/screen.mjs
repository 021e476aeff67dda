// What the writer sees, recorded inside the page: the ghost text of every painted frame, and how long it took from a key to its paint.

/** Watches the screen while `body` runs.
 * @returns the ghost texts in their order, '' where there was none; and for each key its delay in milliseconds, if a new ghost text followed it */
export async function watch(page, body) {
  await page.evaluate(() => {
    const ghost = () => [...document.querySelectorAll('.editor-instance .ghost-text-decoration')].map(e => e.textContent).join('').replaceAll('\u00a0', ' ');
    const seen = window.seen = { ghosts: [ghost()], keys: [], on: true };
    const paint = new MessageChannel(); // a message that is sent in a frame arrives after its paint
    paint.port1.onmessage = () => {
      const now = ghost(), key = seen.keys.at(-1);
      if (now !== seen.ghosts.at(-1))
        seen.ghosts.push(now);
      if (key && now && now !== key.before)
        key.ms ??= performance.now() - key.at;
    };
    const frame = () => {
      paint.port2.postMessage(0);
      if (seen.on)
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    seen.listener = ({ key }) => seen.keys.push({ key, before: ghost(), at: performance.now() });
    document.addEventListener('keydown', seen.listener, true);
  });
  try {
    await body();
  } finally {
    await page.evaluate(() => {
      window.seen.on = false;
      document.removeEventListener('keydown', window.seen.listener, true);
    });
  }
  return page.evaluate(() => ({ ghosts: window.seen.ghosts, keys: window.seen.keys }));
}

/** Types like a writer who waits for ghost text, but no longer than a moment, since most keys bring none.
 * @returns the milliseconds from key to paint: of fresh ghost text, and of ghost text that the key is the beginning of */
export async function keyToGhost(page, text, momentMs) {
  const { keys } = await watch(page, async () => {
    for (const key of text) {
      await page.keyboard.press(key === ' ' ? 'Space' : key);
      await page.waitForFunction(() => window.seen.keys.at(-1).ms, null, { timeout: momentMs, polling: 'raf' }).catch(() => {});
    }
  });
  const times = isThrough => keys.filter(({ key, before, ms }) => ms && before.startsWith(key) === isThrough).map(({ ms }) => ms);
  return { fresh: times(false), through: times(true) };
}

export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
