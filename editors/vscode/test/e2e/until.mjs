/** The longest time that a test waits. It only keeps a broken test from hanging. */
export const limitMs = 120_000;

/** Waits until the probe returns a true value. */
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
