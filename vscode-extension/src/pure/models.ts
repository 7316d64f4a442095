/** Reads what `trainer-cli model list --json` prints. */

import { megabytes } from "./status";

/** A model that can be pulled. */
export interface Offered {
  readonly name: string;
  readonly title: string;
  /** Size, memory, licence, in a line. */
  readonly about: string;
  /** What a person should know before, if anything. */
  readonly caution: string | undefined;
}

const object = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const objects = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Paths of the model files that lie here. */
export function readModels(json: string): string[] {
  const { models } = object(JSON.parse(json));
  return Array.isArray(models) ? models.filter((m): m is string => typeof m === "string") : [];
}

const CAUTIONS: Record<string, string> = {
  tight: "other programs leave too little memory for it now",
  too_large: "this machine has too little memory for it",
};

/** Models of the catalogue that are not here yet. */
export function readOffered(json: string): Offered[] {
  return objects(object(JSON.parse(json))["catalogue"]).flatMap((entry) => {
    const name = text(entry["name"]);
    if (name === "" || entry["installed"] === true) {
      return [];
    }
    const size = (value: unknown) => (typeof value === "number" ? megabytes(value) : "unknown size");
    const about = [size(entry["bytes"]), `${size(entry["memory"])} of memory`, text(entry["licence"])].filter((part) => part !== "");
    const cautions = [CAUTIONS[text(entry["fit"])], text(entry["licence_note"])].filter((part) => part !== undefined && part !== "");
    return [{ name, title: text(entry["title"]) || name, about: about.join(" · "), caution: cautions.join("; ") || undefined }];
  });
}
