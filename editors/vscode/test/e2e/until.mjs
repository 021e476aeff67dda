/** Waits for a state; the limit only keeps a broken test from hanging. */
export async function until(what, probe, limitMs = 60_000) {
  for (const end = Date.now() + limitMs; ;) {
    const value = await probe();
    if (value)
      return value;
    if (Date.now() > end)
      throw new Error(`waited in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
