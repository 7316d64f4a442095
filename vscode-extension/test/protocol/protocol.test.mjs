import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { validators } from "./schema.mjs";
import { Session } from "./session.mjs";

const SCRIPT = fileURLToPath(new URL("../schema-check.mjs", import.meta.url));
const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
const EDIT = { documentChanges: [{ textDocument: { uri: "file:///a.rs", version: 1 }, edits: [{ range: RANGE, newText: "1" }] }] };
const ACTION = { title: "t", kind: "quickfix", edit: EDIT, command: { title: "c", command: "x", arguments: [1] } };

const client = (message) => ({ from: "client", message: { jsonrpc: "2.0", ...message } });
const server = (message) => ({ from: "server", message: { jsonrpc: "2.0", ...message } });
const asks = (id) => client({ id, method: "textDocument/codeAction", params: { textDocument: { uri: "file:///a.rs" }, range: RANGE, context: { diagnostics: [] } } });
const publishes = (diagnostic) =>
  server({ method: "textDocument/publishDiagnostics", params: { uri: "file:///a.rs", diagnostics: [{ range: RANGE, message: "m", ...diagnostic }] } });

/** A session without a fault. */
const GOOD = [
  client({ id: 0, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } }),
  server({ id: 0, result: { capabilities: { codeActionProvider: true } } }),
  client({ method: "initialized", params: {} }),
  publishes({ severity: 1, source: "sleepy" }),
  asks(1),
  server({ id: 1, result: [ACTION] }),
  asks("two"),
  server({ id: "two", error: { code: -32800, message: "cancelled" } }),
  server({ id: 0, method: "workspace/applyEdit", params: { edit: EDIT } }),
  client({ id: 0, result: { applied: true } }),
  client({ id: 3, method: "shutdown" }),
  server({ id: 3, result: null }),
  client({ method: "exit" }),
];

const validator = await validators();

function violations(entries) {
  const session = new Session(validator);
  entries.forEach((entry) => session.take(entry));
  session.end();
  return session.violations;
}

/** The script on a file with these lines. */
function run(lines) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sleepy-trace-"));
  const file = path.join(folder, "trace.jsonl");
  fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  const done = spawnSync(process.execPath, [SCRIPT, file], { encoding: "utf8" });
  fs.rmSync(folder, { recursive: true });
  return { code: done.status, said: done.stdout + done.stderr };
}

test("a good session has no violations", () => {
  assert.deepEqual(violations(GOOD), []);
});

const exit = GOOD.at(-1);
for (const [name, entries, complaint] of [
  ["a message that is no text", [publishes({ message: 1 })], /publishDiagnostics: \/diagnostics\/0\/message must be string/],
  ["a severity there is none of", [publishes({ severity: 9 })], /\/diagnostics\/0\/severity/],
  ["a property there is none of", [publishes({ bogus: 1 })], /`bogus`/],
  ["a line below zero", [publishes({ range: { start: { line: -1, character: 0 }, end: RANGE.end } })], /\/start\/line must be >= 0/],
  ["a fraction of a line", [publishes({ range: { start: { line: 0.5, character: 0 }, end: RANGE.end } })], /\/start\/line must be integer/],
  ["an action with no title", [asks(1), server({ id: 1, result: [{ ...ACTION, title: null }] })], /answer to textDocument\/codeAction: \/0/],
  ["an edit with no text", [asks(1), server({ id: 1, result: [{ title: "t", edit: { changes: { "file:///a.rs": [{ range: RANGE }] } } }] })], /newText/],
  ["an unknown method", [server({ method: "sleepy/unheardOf", params: {} })], /no such method/],
  ["a method of the other side", [server({ method: "initialized", params: {} })], /no such method/],
  ["an answer nobody asked for", [server({ id: 7, result: null })], /nothing that was asked/],
  ["two answers", [asks(1), server({ id: 1, result: null }), server({ id: 1, result: null })], /nothing that was asked/],
  ["an answer with result and error", [asks(1), server({ id: 1, result: null, error: { code: 1, message: "" } })], /either a result or an error/],
  ["a request left open at a clean end", [asks(1), exit], /never answered/],
  ["another version of JSON-RPC", [{ from: "server", message: { jsonrpc: "1.0", method: "exit" } }], /no JSON-RPC 2.0/],
  ["nothing at all", [], /empty/],
]) {
  test(`found: ${name}`, () => {
    assert.match(violations(entries).join("\n"), complaint);
  });
}

test("the script tells a good trace, a bad one, and one that cannot be read apart", () => {
  const good = run(GOOD.map((entry) => JSON.stringify(entry)));
  assert.equal(good.code, 0, good.said);
  assert.match(good.said, /13 messages, 0 violations/);
  const bad = run([JSON.stringify(publishes({ message: 1 }))]);
  assert.equal(bad.code, 1, bad.said);
  assert.match(bad.said, /message must be string/);
  assert.equal(run(["{ no json"]).code, 2);
});
