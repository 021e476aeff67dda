/** How long anything is waited for: only keeps a broken test from hanging. */
export const limitMs = 120_000;

/** Waits for a state. */
export async function until(what, probe) {
  for (const end = Date.now() + limitMs; ;) {
    const value = await probe();
    if (value)
      return value;
    if (Date.now() > end)
      throw new Error(`waited in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
