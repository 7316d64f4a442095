// Holds recorded sessions against the protocol's types:
//
//   node schema-check.mjs [--counts] TRACE.jsonl…
//
// A trace has a message a line, `{"from":"client"|"server","message":{…}}`, in the
// order in which they went over the wire; a file is one session of one server.
// Exit code 0: all messages are right, 1: some are not, 2: a trace is unreadable.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { validators } from "./protocol/schema.mjs";
import { Session } from "./protocol/session.mjs";

/** Complaints that are printed of one trace. */
const PRINTED = 20;

/** Checks one trace; what is wrong and what was seen. */
export function check(file, validator) {
  const session = new Session(validator);
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    if (line.trim() !== "") {
      session.take(JSON.parse(line));
    }
  }
  session.end();
  return session;
}

/** Checks traces and prints what is wrong; the number of complaints. */
export async function checkAll(files, { counts = false } = {}) {
  if (files.length === 0) {
    throw new Error("there are no traces");
  }
  const validator = await validators();
  let complaints = 0;
  for (const file of files) {
    const session = check(file, validator);
    const messages = [...session.counts.values()].reduce((sum, n) => sum + n, 0);
    complaints += session.violations.length;
    console.log(`${path.basename(file)}: ${messages} messages, ${session.violations.length} violations`);
    for (const violation of session.violations.slice(0, PRINTED)) {
      console.log(`  ${violation}`);
    }
    for (const [what, count] of counts ? [...session.counts].sort() : []) {
      console.log(`  ${String(count).padStart(5)}  ${what}`);
    }
  }
  return complaints;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = process.argv.slice(2).filter((a) => a.startsWith("--"));
  const files = process.argv.slice(2).filter((a) => !a.startsWith("--"));
  if (files.length === 0 || options.some((o) => o !== "--counts")) {
    console.error("usage: node schema-check.mjs [--counts] TRACE.jsonl…");
    process.exitCode = 2;
  } else {
    try {
      process.exitCode = (await checkAll(files, { counts: options.length > 0 })) === 0 ? 0 : 1;
    } catch (error) {
      console.error(`schema-check: ${error.message}`);
      process.exitCode = 2;
    }
  }
}
