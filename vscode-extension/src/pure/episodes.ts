/** What `trainer-cli episodes list --json` prints, and how it is shown. */

/** The part of an episode that the view shows. */
export interface Episode {
  readonly id: string;
  readonly task: string;
  readonly error: string;
  readonly outcome: string;
  readonly source: string | undefined;
  readonly passed: boolean;
  readonly diff: string;
  readonly before: string;
  readonly after: string;
  readonly settled: string | undefined;
  /** Unix time in milliseconds. */
  readonly timestamp: number;
}

const OUTCOMES: Record<string, { readonly words: string; readonly icon: string }> = {
  automatic: { words: "not judged", icon: "circle-outline" },
  offered: { words: "offered", icon: "lightbulb" },
  accepted: { words: "accepted", icon: "check" },
  rejected: { words: "not helpful", icon: "thumbsdown" },
  undone: { words: "undone", icon: "discard" },
  ignored: { words: "not taken", icon: "circle-slash" },
  human_fix: { words: "your own repair", icon: "person" },
};

/** Words and icon of an outcome; an unknown one is shown as it is. */
export function outcome(name: string): { readonly words: string; readonly icon: string } {
  return OUTCOMES[name] ?? { words: name, icon: "circle-outline" };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads the listing; entries that make no sense are left out. */
export function readEpisodes(json: string): Episode[] {
  const document: unknown = JSON.parse(json);
  const list = (document as { episodes?: unknown } | null)?.episodes;
  if (!Array.isArray(list)) {
    throw new Error("the listing has no `episodes`");
  }
  return list.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) {
      return [];
    }
    const e = entry as Record<string, unknown>;
    const id = text(e["id"]);
    return id === ""
      ? []
      : [
          {
            id,
            task: text(e["task_id"]),
            error: text(e["error"]).split("\n", 1)[0] ?? "",
            outcome: text(e["outcome"]),
            source: text(e["source"]) || undefined,
            passed: e["passed"] === true,
            diff: text(e["diff_unified"]),
            before: text(e["before_region"]),
            after: text(e["after_region"]),
            settled: text(e["settled_text"]) || undefined,
            timestamp: typeof e["timestamp"] === "number" ? e["timestamp"] : 0,
          },
        ];
  });
}

/** The words behind an episode's name. */
export function description(episode: Episode): string {
  const verified = episode.passed ? ["✓"] : [];
  return [...verified, outcome(episode.outcome).words, ...(episode.source ? [episode.source] : []), episode.task].join(" · ");
}

/** The same for a screen reader. */
export function spoken(episode: Episode, when: string): string {
  const verified = episode.passed ? "verified by the compiler" : "not verified";
  const by = episode.source ? `, proposed by ${episode.source}` : "";
  return `${episode.error}, in ${episode.task}, ${verified}${by}, ${outcome(episode.outcome).words}, ${when}`;
}
