/**
 * What `trainer-cli model pull --progress json` tells, a JSON object a line,
 * and how it is shown.
 */

import { megabytes } from "./status";

/** What to show after a line. */
export interface Step {
  /** Words for the progress display. */
  readonly message: string;
  /** How much of the whole is there, in percent; `undefined` if nobody knows. */
  readonly percent: number | undefined;
}

/** How a pull ended. */
export type End =
  | { readonly kind: "done"; readonly file: string; readonly name: string; readonly isNew: boolean }
  | { readonly kind: "failed"; readonly reason: string };

/** The meaning of a line. */
export type Line = { readonly step: Step } | { readonly end: End } | { readonly warning: string } | undefined;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/** Reads a line; `undefined` for one that is no event, or one of a kind that is not known yet. */
export function readLine(line: string): Line {
  let event: Record<string, unknown>;
  try {
    const document: unknown = JSON.parse(line);
    if (typeof document !== "object" || document === null) {
      return undefined;
    }
    event = document as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const total = number(event["total"]);
  const percent = (done: number | undefined) =>
    done === undefined || total === undefined || total === 0 ? undefined : Math.min(100, (done / total) * 100);
  switch (event["event"]) {
    case "start":
      return { step: { message: amount(number(event["have"]) ?? 0, total), percent: percent(number(event["have"])) } };
    case "progress": {
      const done = number(event["done"]) ?? 0;
      return { step: { message: amount(done, total) + pace(event), percent: percent(done) } };
    }
    case "verify":
      return { step: { message: "all is here; checking its hash", percent: 100 } };
    case "retry":
      return { step: { message: `${text(event["reason"])}; trying again`, percent: undefined } };
    case "restart":
      return { step: { message: `beginning anew: ${text(event["reason"])}`, percent: 0 } };
    case "warning":
      return { warning: text(event["message"]) };
    case "done":
      return { end: { kind: "done", file: text(event["file"]), name: text(event["name"]), isNew: event["status"] === "pulled" } };
    case "failed":
      return { end: { kind: "failed", reason: text(event["message"]) || "it failed without a reason" } };
    default:
      return undefined;
  }
}

function amount(done: number, total: number | undefined): string {
  return total === undefined ? megabytes(done) : `${megabytes(done)} of ${megabytes(total)}`;
}

function pace(event: Record<string, unknown>): string {
  const rate = number(event["rate"]) ?? 0;
  const left = number(event["eta_secs"]);
  if (rate <= 0) {
    return "";
  }
  return `, ${megabytes(rate)}/s${left === undefined ? "" : `, ${timeLeft(left)} left`}`;
}

function timeLeft(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Turns where a pull stands into the increments that the editor's display wants. */
export class Increments {
  private shown = 0;

  /** The increment that leads to `percent`; a display cannot go back. */
  to(percent: number | undefined): number {
    const step = Math.max(0, (percent ?? this.shown) - this.shown);
    this.shown += step;
    return step;
  }
}
