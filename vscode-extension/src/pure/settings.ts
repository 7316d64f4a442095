/**
 * Which settings the server is told.
 *
 * The server merges layers, and the editor's layer wins over the repository's
 * `sleepy.toml`. Were defaults sent too, they would undo that file; so only
 * what the person has set is sent.
 */

/** Settings that concern the editor alone; the server does not know them. */
export const EDITOR_ONLY: readonly string[] = ["server.path", "server.extraEnv", "inlineHint.enable", "trace.server"];

/** The part of a setting's inspection that matters here. */
export interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** Keys without the `sleepy.` prefix that the server understands. */
export function serverKeys(contributed: readonly string[]): string[] {
  const keys = contributed.filter((key) => key.startsWith("sleepy.")).map((key) => key.slice("sleepy.".length));
  return keys.filter((key) => !EDITOR_ONLY.includes(key)).sort();
}

/** The value a person gave, the most specific one; `undefined` if none. */
export function explicit(inspected: Inspected | undefined): unknown {
  return inspected?.workspaceFolderValue ?? inspected?.workspaceValue ?? inspected?.globalValue ?? undefined;
}

/**
 * Collects what the server is told, session long.
 *
 * The server keeps the first settings as a layer below later ones, so a value
 * that was there at the start and has been removed since must be overwritten
 * by its default.
 */
export class SettingsMemory {
  private readonly initial = new Set<string>();

  /** Settings for `initialize`. */
  first(keys: readonly string[], valueOf: (key: string) => unknown, rustAnalyzer: boolean): Record<string, unknown> {
    this.initial.clear();
    for (const key of keys) {
      if (valueOf(key) !== undefined) {
        this.initial.add(key);
      }
    }
    return this.collect(keys, valueOf, () => undefined, rustAnalyzer);
  }

  /** Settings for later. */
  later(
    keys: readonly string[],
    valueOf: (key: string) => unknown,
    defaultOf: (key: string) => unknown,
    rustAnalyzer: boolean,
  ): Record<string, unknown> {
    const fallback = (key: string) => (this.initial.has(key) ? defaultOf(key) : undefined);
    return this.collect(keys, valueOf, fallback, rustAnalyzer);
  }

  private collect(
    keys: readonly string[],
    valueOf: (key: string) => unknown,
    fallback: (key: string) => unknown,
    rustAnalyzer: boolean,
  ): Record<string, unknown> {
    const all: Record<string, unknown> = { rust_analyzer: rustAnalyzer };
    for (const key of keys) {
      const value = valueOf(key) ?? fallback(key);
      if (value !== undefined && value !== null) {
        place(all, key.split("."), value);
      }
    }
    return all;
  }
}

function place(into: Record<string, unknown>, path: string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) {
    return;
  }
  if (rest.length === 0) {
    into[head] = value;
    return;
  }
  const inner = (into[head] ??= {}) as Record<string, unknown>;
  place(inner, rest, value);
}
