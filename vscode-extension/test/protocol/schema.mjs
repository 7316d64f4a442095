// The JSON schema of all messages, made from messages.ts and the protocol's types.
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { CACHE, EXTENSION } from "../setup.mjs";

const SOURCE = path.join(EXTENSION, "test/protocol/messages.ts");
/** TypeScript has one type for all numbers; the protocol does not. */
const INTEGERS = {
  integer: { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  uinteger: { type: "integer", minimum: 0, maximum: 2 ** 31 - 1 },
};

const require = createRequire(path.join(EXTENSION, "package.json"));

async function generate() {
  const { createGenerator } = await import("ts-json-schema-generator");
  const tsconfig = path.join(EXTENSION, "tsconfig.json");
  const options = { path: SOURCE, tsconfig, type: "Messages", expose: "export", skipTypeCheck: true };
  const schema = createGenerator(options).createSchema("Messages");
  for (const [name, rule] of Object.entries(INTEGERS)) {
    if (schema.definitions[name]?.type !== "number") {
      throw new Error(`the protocol's types no longer have \`${name}\` as a number`);
    }
    schema.definitions[name] = rule;
  }
  return schema;
}

/** The schema; generating takes seconds, so it is kept for each version of its sources. */
async function schema() {
  const hash = crypto.createHash("sha256");
  for (const file of [SOURCE, path.join(EXTENSION, "package-lock.json"), new URL(import.meta.url)]) {
    hash.update(fs.readFileSync(file));
  }
  const file = path.join(CACHE, `lsp-schema-${hash.digest("hex").slice(0, 16)}.json`);
  if (!fs.existsSync(file)) {
    fs.mkdirSync(CACHE, { recursive: true });
    // Several runs may do this at once, and none may read half a file.
    const partial = `${file}.${process.pid}`;
    fs.writeFileSync(partial, JSON.stringify(await generate()));
    fs.renameSync(partial, file);
  }
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** What a message has to look like: `validator(group, method, part)` is a function, or undefined. */
export async function validators() {
  const Ajv = require("ajv").default;
  const ajv = new Ajv({ strict: false, allErrors: true });
  const all = await schema();
  ajv.addSchema(all, "lsp");
  const made = new Map();
  const groups = { clientRequests: "ClientRequests", serverRequests: "ServerRequests", clientNotifications: "ClientNotifications", serverNotifications: "ServerNotifications" };
  return (group, method, part) => {
    const name = groups[group];
    if (!Object.hasOwn(all.definitions[name].properties, method)) {
      return undefined;
    }
    const inner = part === undefined ? "" : `/properties/${part}`;
    const escaped = encodeURIComponent(method.replaceAll("~", "~0").replaceAll("/", "~1"));
    const reference = `lsp#/definitions/${name}/properties/${escaped}${inner}`;
    if (!made.has(reference)) {
      made.set(reference, ajv.compile({ $ref: reference }));
    }
    return made.get(reference);
  };
}
