/** A server that stops this often within the time below is broken; restarting it again would be useless. */
const most = 5;
const memoryMs = 3 * 60_000;
const firstDelayMs = 500;

/** How long to wait after the last of these crashes before the next start, or undefined to give up. */
export function restartDelayMs(crashes: readonly number[]): number | undefined {
  const recent = crashes.filter(crash => crashes.at(-1)! - crash < memoryMs).length;
  return recent > most ? undefined : firstDelayMs * 2 ** (recent - 1);
}
