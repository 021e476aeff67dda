// Records inside the page what the writer sees: the ghost text of every painted frame, and the time from a key to the paint.

/** Watches the screen while `body` runs.
 * @returns the ghost texts in order, '' where there was none, and when each appeared; and for each key the delay until a new ghost text, if
 * one followed; in milliseconds */
export async function watch(page, body) {
  await page.evaluate(() => {
    const ghost = () => [...document.querySelectorAll('.editor-instance .ghost-text-decoration')].map(e => e.textContent).join('').replaceAll('\u00a0', ' ');
    const seen = window.seen = { ghosts: [ghost()], times: [performance.now()], keys: [], on: true };
    const paint = new MessageChannel(); // a message that is sent in a frame arrives after its paint
    paint.port1.onmessage = () => {
      const now = ghost(), key = seen.keys.at(-1);
      if (now !== seen.ghosts.at(-1)) {
        seen.ghosts.push(now);
        seen.times.push(performance.now());
      }
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
  return page.evaluate(() => ({ ghosts: window.seen.ghosts, times: window.seen.times, keys: window.seen.keys }));
}

/** Types like a writer who waits for ghost text, but only for a moment, since most keys bring none.
 * @returns the milliseconds from key to paint, for new ghost text and for ghost text through which the writer types */
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

/** Types like a writer who does not wait for ghost text: five keys a second on average, in an uneven rhythm that is the same in every run.
 * @returns how many ghost texts were shown, and how many of them were replaced within `soonMs`; the rest of a text through which the writer
 * types does not count as a replacement */
export async function flicker(page, text, soonMs) {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647; // Park and Miller 1988
  const gap = () => 200 * Math.exp(0.4 * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()) - 0.08); // log-normal with mean 200 ms
  const { ghosts, times } = await watch(page, async () => {
    let due = Date.now();
    for (const key of text) {
      await page.keyboard.press(key === ' ' ? 'Space' : key);
      due += gap();
      await page.waitForTimeout(Math.max(0, due - Date.now()));
    }
  });
  const isRest = (before, after) => [1, 2, 3].some(typed => before.length > typed && after.startsWith(before.slice(typed)));
  const shown = ghosts.map((ghost, i) => ({ ghost, at: times[i] })).filter(({ ghost }) => ghost);
  const replaced = shown.filter(({ ghost, at }, i) => shown[i + 1]?.at - at < soonMs && !isRest(ghost, shown[i + 1].ghost));
  return { shown: shown.length, replaced: replaced.length };
}

export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
