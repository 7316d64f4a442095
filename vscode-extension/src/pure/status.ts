/**
 * What the server says about itself (`sleepy/status`), and how it is shown.
 *
 * The notification crosses a process boundary, so it is read field by field: a
 * newer or older server shows less, it never breaks the display.
 */

/** Characters of a reason that the document shows. */
const MAX_REASON = 240;
/** Characters of the last verdict that the status item shows. */
const MAX_VERDICT = 20;

/** An error the server has no fix for, and why. */
export interface WithoutFix {
  readonly file: string;
  readonly line: number | undefined;
  readonly code: string;
  readonly message: string;
  readonly reason: string;
}

/** One cargo workspace. */
export interface WorkspaceStatus {
  readonly root: string;
  readonly enabled: boolean;
  readonly capture: boolean;
  readonly errors: number;
  readonly fixes: number;
  readonly problem: string | undefined;
}

/** The model. */
export interface ModelStatus {
  readonly state: string;
  readonly name: string | undefined;
  readonly problem: string | undefined;
}

/** The last `cargo check`. */
export interface LastCheck {
  readonly command: string;
  readonly ms: number;
  readonly errors: number;
  readonly warnings: number;
}

/** The whole notification. */
export interface ServerStatus {
  readonly state: string;
  readonly message: string;
  readonly queue: number;
  readonly model: ModelStatus | undefined;
  /** Bytes that the server and the model's process hold together. */
  readonly memory: number | undefined;
  readonly lastCheck: LastCheck | undefined;
  readonly lastVerdict: string | undefined;
  readonly workspaces: readonly WorkspaceStatus[];
  readonly withoutFix: readonly WithoutFix[];
  readonly outside: readonly { readonly file: string; readonly reason: string }[];
  readonly problems: readonly string[];
}

/** What the client itself knows of the server's process. */
export type Phase =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly status: ServerStatus | undefined }
  | { readonly kind: "restarting"; readonly attempt: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "missing"; readonly reason: string };

/** How bad it is. */
export type Severity = "information" | "warning" | "error";

/** What the status item shows. */
export interface Rendered {
  readonly text: string;
  readonly detail: string;
  readonly severity: Severity;
  readonly busy: boolean;
  /** The same in words, for a screen reader. */
  readonly spoken: string;
}

type Bag = Record<string, unknown>;

const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);
const bag = (value: unknown): Bag => (isBag(value) ? value : {});
const bags = (value: unknown): Bag[] => (Array.isArray(value) ? value.filter(isBag) : []);
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

/** The code of a diagnostic is a text, or an object that holds it. */
function code(value: unknown): string {
  return text(value) ?? text(bag(value)["code"]) ?? "";
}

/** The sum of what each process holds, or the plain number of an older server. */
function memory(value: unknown): number | undefined {
  const parts = isBag(value) ? Object.values(value) : [value];
  const bytes = parts.filter((part) => typeof part === "number");
  return bytes.length === 0 ? undefined : bytes.reduce((sum, part) => sum + part, 0);
}

/** Reads a notification. */
export function readStatus(params: unknown): ServerStatus {
  const all = bag(params);
  const model = isBag(all["model"]) ? all["model"] : undefined;
  const check = isBag(all["lastCheck"]) ? all["lastCheck"] : undefined;
  return {
    state: text(all["state"]) ?? "idle",
    message: text(all["message"]) ?? "",
    queue: count(all["queue"]),
    model: model && {
      state: text(model["state"]) ?? "unknown",
      name: text(model["name"]),
      problem: text(model["problem"]),
    },
    memory: memory(all["memory"]),
    lastCheck: check && {
      command: Array.isArray(check["command"]) ? check["command"].join(" ") : (text(check["command"]) ?? ""),
      ms: count(check["ms"]),
      errors: count(check["errors"]),
      warnings: count(check["warnings"]),
    },
    lastVerdict: text(all["lastVerdict"]),
    workspaces: bags(all["workspaces"]).map((w) => ({
      root: text(w["root"]) ?? "",
      enabled: w["enabled"] !== false,
      capture: w["capture"] !== false,
      errors: count(w["errors"]),
      fixes: count(w["fixes"]),
      problem: text(w["problem"]),
    })),
    withoutFix: bags(all["withoutFix"]).map((e) => ({
      file: text(e["file"]) ?? "",
      line: typeof e["line"] === "number" ? e["line"] : undefined,
      code: code(e["code"]),
      message: text(e["message"]) ?? "",
      reason: text(e["reason"]) ?? "",
    })),
    outside: bags(all["outside"]).map((o) => ({ file: text(o["file"]) ?? "", reason: text(o["reason"]) ?? "" })),
    problems: Array.isArray(all["problems"]) ? all["problems"].filter((p) => typeof p === "string") : [],
  };
}

/** A size for people. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** A duration for people. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** States of the model that need no words. */
const QUIET = new Set(["ready", "unloaded", "not loaded", "remote"]);

function modelWords(status: ServerStatus): string {
  const model = status.model;
  if (model === undefined || model.state === "off") {
    return "no model";
  }
  // How its weights are stored is no news; the editor cuts long lines off.
  const name = model.name?.replace(/[-.]q\d\w*$/i, "") ?? "model";
  const state = QUIET.has(model.state) ? "" : ` (${model.state})`;
  const memory = status.memory === undefined ? "" : ` · ${megabytes(status.memory)}`;
  return `${name}${state}${memory}`;
}

/** The last verdict, or how long the last check took: what it found is in the message. */
function verdictWords(status: ServerStatus): string | undefined {
  const check = status.lastCheck;
  return status.lastVerdict === undefined ? check && `check ${duration(check.ms)}` : clip(status.lastVerdict, MAX_VERDICT);
}

/** What to show for a phase; short, for the editor cuts long lines off. */
export function render(phase: Phase): Rendered {
  const make = (words: string, detail: string, severity: Severity, busy = false): Rendered => ({
    text: `Sleepy: ${words}`,
    detail,
    severity,
    busy,
    spoken: `Sleepy Coder, ${words}. ${detail}`,
  });
  switch (phase.kind) {
    case "starting":
      return make("starting", "", "information", true);
    case "restarting":
      return make("restarting", `the server ended unexpectedly; attempt ${phase.attempt}`, "warning", true);
    case "stopped":
      return make("stopped", "", "warning");
    case "failed":
      return make("failed", phase.reason, "error");
    case "missing":
      return make("no server", phase.reason, "error");
    case "running": {
      const status = phase.status;
      if (status === undefined) {
        return make("starting", "", "information", true);
      }
      const detail = [modelWords(status), verdictWords(status)].filter((part) => part !== undefined).join(" · ");
      const broken = status.model?.state === "failed" || status.model?.state === "missing";
      const severity = status.state === "problem" || broken ? "warning" : "information";
      const busy = status.state === "checking" || status.state === "fixing";
      return make(status.message || status.state, detail, severity, busy);
    }
  }
}

/** The status as a document; plain sentences and lists read well aloud. Paths are shown by `shorten`. */
export function statusDocument(
  phase: Phase,
  server: string | undefined,
  shorten: (path: string) => string = (path) => path,
): string {
  const out: string[] = ["# Sleepy Coder", ""];
  const shown = render(phase);
  out.push(`- State: ${shown.text.replace(/^Sleepy: /, "")}`);
  if (server !== undefined) {
    out.push(`- Server: ${shorten(server)}`);
  }
  if (phase.kind !== "running" || phase.status === undefined) {
    if (shown.detail !== "") {
      out.push(`- ${shown.detail}`);
    }
    return out.join("\n") + "\n";
  }
  const status = phase.status;
  out.push(`- Model: ${modelWords(status)}`);
  if (status.model !== undefined) {
    out.push(`- Its file and state: ${status.model.name ?? "none"}, ${status.model.state}`);
  }
  if (status.model?.problem !== undefined) {
    out.push(`- Problem with the model: ${status.model.problem}`);
  }
  if (status.queue > 0) {
    out.push(`- Errors waiting for a search: ${status.queue}`);
  }
  if (status.lastVerdict !== undefined) {
    out.push(`- Last verdict: ${status.lastVerdict}`);
  }
  const check = status.lastCheck;
  if (check !== undefined) {
    out.push(`- Last check: ${check.errors} errors, ${check.warnings} warnings, in ${duration(check.ms)}`);
    out.push(`- Its command: \`${check.command}\``);
  }
  section(out, "Workspaces", status.workspaces, (w) => {
    const capture = w.capture ? "learning" : "learning is paused";
    const state = w.enabled ? `${w.errors} errors, ${w.fixes} with a fix, ${capture}` : "switched off";
    return `${shorten(w.root)}: ${state}${w.problem === undefined ? "" : `; ${w.problem}`}`;
  });
  section(out, "Errors without a fix, and why", status.withoutFix, (e) => {
    const line = e.line === undefined ? "" : `:${e.line}`;
    return `${shorten(e.file)}${line}: ${e.code === "" ? "" : `${e.code} `}${e.message} — ${clip(e.reason, MAX_REASON)}`;
  });
  section(out, "Open files outside any workspace", status.outside, (o) => `${shorten(o.file)}: ${o.reason}`);
  section(out, "Problems of this session", status.problems, (p) => p);
  return out.join("\n") + "\n";
}

/** Reasons list every attempt; the log and "explain" have the whole of it. */
function clip(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most).replace(/\s+\S*$/, "")} …`;
}

function section<T>(out: string[], title: string, items: readonly T[], line: (item: T) => string): void {
  if (items.length > 0) {
    out.push("", `## ${title}`, "", ...items.map((item) => `- ${line(item)}`));
  }
}
