/** How the server's code actions are told apart. */

/** Command of the server: the person took a fix. */
export const ACCEPTED = "sleepy.accepted";
/** Command of the server: a fix does not help. */
export const REJECTED = "sleepy.rejected";
/** Command of the extension that applies a fix with a look at the text first. */
export const APPLY = "sleepy.applyFix";

/** The episode that a command of the server is about. */
export function episodeOf(args: readonly unknown[] | undefined): string | undefined {
  const first = args?.[0];
  if (typeof first === "string") {
    return first;
  }
  const episode = (first as { episode?: unknown } | null | undefined)?.episode;
  return typeof episode === "string" ? episode : undefined;
}

/** A fix's title without our name and mark. */
export function bareTitle(title: string): string {
  return title.replace(/^Sleepy: /, "").replace(/ ✓$/, "");
}

/** Whether the compiler accepted it. */
export function isVerified(title: string): boolean {
  return title.endsWith(" ✓");
}

/** Files whose text is no longer what it was when the fix was made for it. */
export function stale(made: ReadonlyMap<string, number>, now: (uri: string) => number | undefined): string[] {
  return [...made].filter(([uri, version]) => {
    const current = now(uri);
    return current !== undefined && current !== version;
  }).map(([uri]) => uri);
}
