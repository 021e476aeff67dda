// How long it takes from a key to ghost text on the screen, measured inside the page.

/** Types slowly enough that each answer can arrive, and returns the delays in milliseconds: of fresh suggestions and of typed-through ones. */
export async function keyToGhost(page, text, betweenKeysMs) {
  await page.evaluate(() => {
    const ghost = () => [...document.querySelectorAll('.editor-instance .ghost-text-decoration')].map(e => e.textContent).join('');
    const record = window.keyToGhost = { fresh: [], through: [] };
    let key;
    document.addEventListener('keydown', event => {
      const before = ghost();
      key = { at: performance.now(), kind: before && before.replaceAll('\u00a0', ' ')[0] === event.key ? 'through' : 'fresh', before };
    }, true);
    new MutationObserver(() => {
      const now = ghost();
      if (!key || !now || now === key.before)
        return;
      const { at, kind } = key;
      key = undefined;
      requestAnimationFrame(() => setTimeout(() => record[kind].push(performance.now() - at))); // after the next paint
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await page.keyboard.type(text, { delay: betweenKeysMs });
  return page.evaluate(() => window.keyToGhost);
}

export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
