import assert from "node:assert/strict";
import test from "node:test";

import { duration, megabytes, readStatus, render, statusDocument } from "../../src/pure/status";

const NOTE = {
  state: "idle",
  message: "2 fixes for 3 errors",
  queue: 0,
  model: { state: "ready", name: "sleepy-30m-q8_0", problem: null, starts: 1 },
  memory: { serverBytes: 23_456_789, workerBytes: 100_000_000 },
  lastCheck: { command: "cargo check --offline", ms: 1234, errors: 3, warnings: 1 },
  workspaces: [{ root: "/w", enabled: true, capture: false, errors: 3, fixes: 2, problem: null }],
  withoutFix: [{ file: "src/a.rs", line: 7, code: "E0308", message: "mismatched types", reason: "no proposal compiled" }],
  outside: [{ file: "/tmp/x.rs", reason: "no Cargo.toml" }],
  problems: ["model"],
};

test("state, model, memory and last verdict are at a glance", () => {
  const shown = render({ kind: "running", status: readStatus(NOTE) });
  assert.equal(shown.text, "Sleepy: 2 fixes for 3 errors");
  assert.equal(shown.detail, "sleepy-30m · 123 MB · check 1.2 s");
  assert.equal(shown.severity, "information");
  assert.equal(shown.busy, false);
  assert.equal(shown.spoken, `Sleepy Coder, 2 fixes for 3 errors. ${shown.detail}`);
});

test("the last verdict takes the place of the last check, in few words", () => {
  const detail = (lastVerdict: string) => render({ kind: "running", status: readStatus({ ...NOTE, lastVerdict }) }).detail;
  assert.equal(detail("add `.to_string()` ✓"), "sleepy-30m · 123 MB · add `.to_string()` ✓");
  const long = detail(`no fix for E0308 (${"word ".repeat(40)})`);
  assert.match(long, / …$/);
  assert.ok(long.length < 100, long);
});

test("work shows as busy, trouble as a warning", () => {
  const state = (more: object) => render({ kind: "running", status: readStatus({ ...NOTE, ...more }) });
  assert.equal(state({ state: "checking" }).busy, true);
  assert.equal(state({ state: "fixing" }).busy, true);
  assert.equal(state({ state: "problem" }).severity, "warning");
  assert.equal(state({ model: { state: "failed", problem: "corrupt" } }).severity, "warning");
  assert.match(state({ model: { state: "off" }, memory: null }).detail, /^no model · /);
});

test("every phase of the process has words", () => {
  assert.equal(render({ kind: "starting" }).busy, true);
  assert.equal(render({ kind: "restarting", attempt: 2 }).severity, "warning");
  assert.equal(render({ kind: "failed", reason: "why" }).severity, "error");
  assert.equal(render({ kind: "missing", reason: "where" }).detail, "where");
  assert.equal(render({ kind: "stopped" }).text, "Sleepy: stopped");
});

test("nonsense on the wire shows less and breaks nothing", () => {
  for (const nonsense of [undefined, null, 3, [], { state: 5, model: "x", workspaces: [1, null], problems: {} }]) {
    const status = readStatus(nonsense);
    assert.equal(status.state, "idle");
    assert.deepEqual(status.workspaces, []);
    assert.ok(render({ kind: "running", status }).text.startsWith("Sleepy: "));
  }
});

test("the document says why there is no fix, and which command was run", () => {
  const text = statusDocument({ kind: "running", status: readStatus(NOTE) }, "/bin/sleepy-lsp");
  assert.match(text, /- Server: \/bin\/sleepy-lsp/);
  assert.match(text, /`cargo check --offline`/);
  assert.match(text, /src\/a\.rs:7: E0308 mismatched types — no proposal compiled/);
  assert.match(text, /\/w: 3 errors, 2 with a fix, learning is paused/);
  assert.match(text, /\/tmp\/x\.rs: no Cargo\.toml/);
  assert.match(statusDocument({ kind: "running", status: readStatus(NOTE) }, "/h/s", (p) => `<${p}>`), /<\/h\/s>[^]*<src\/a\.rs>:7/);
  assert.match(statusDocument({ kind: "failed", reason: "gone" }, undefined), /gone/);
});

test("memory is the sum of the processes that run", () => {
  const memory = (value: unknown) => readStatus({ memory: value }).memory;
  assert.equal(memory({ serverBytes: 1, workerBytes: null }), 1);
  assert.equal(memory(5), 5);
  assert.equal(memory({ workerBytes: null }), undefined);
  assert.equal(memory(null), undefined);
});

test("figures are for people", () => {
  assert.equal(megabytes(38_400_000), "38 MB");
  assert.equal(duration(999), "999 ms");
  assert.equal(duration(1500), "1.5 s");
});
