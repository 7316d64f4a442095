/**
 * When a crashed server is started again.
 *
 * A crash now and then is bridged without a word; a server that keeps dying is
 * left alone, so that it cannot burn the machine.
 */

/** Crashes within the window after which the server stays down. */
export const MAX_CRASHES = 5;
/** The window, in milliseconds. */
export const WINDOW_MS = 3 * 60_000;

/** What to do after a crash. */
export type Verdict = { readonly restart: true; readonly delayMs: number; readonly attempt: number } | { readonly restart: false };

/** Counts crashes; the clock is the caller's. */
export class RestartPolicy {
  private crashes: number[] = [];

  /** A crash at `now`, in milliseconds. */
  crashed(now: number): Verdict {
    this.crashes = [...this.crashes.filter((at) => now - at < WINDOW_MS), now];
    const attempt = this.crashes.length;
    if (attempt > MAX_CRASHES) {
      return { restart: false };
    }
    return { restart: true, attempt, delayMs: attempt === 1 ? 0 : Math.min(250 * 2 ** (attempt - 2), 4_000) };
  }

  /** The person started the server; old crashes no longer count. */
  reset(): void {
    this.crashes = [];
  }
}
