import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";

import { bareTitle, episodeOf, isVerified, stale } from "../../src/pure/actions";
import { doctorDocument } from "../../src/pure/doctor";
import { description, readEpisodes, spoken } from "../../src/pure/episodes";
import { expandHome, locate, locateCompanion, type Surroundings, underHome, withCargo } from "../../src/pure/locate";
import { readModels, readOffered } from "../../src/pure/models";
import { Increments, readLine } from "../../src/pure/pull";
import { Notices } from "../../src/pure/notices";
import { MAX_CRASHES, RestartPolicy, WINDOW_MS } from "../../src/pure/restarts";

const around = (...files: string[]): Surroundings => ({
  platform: "linux",
  home: "/home/me",
  searchPath: "/usr/bin:relative:/opt/bin",
  bundled: "/ext/server",
  isFile: (file) => files.includes(file),
});

test("a server is looked for in the setting, the bundle, the path", () => {
  const everywhere = around("/set/sleepy-lsp", "/ext/server/sleepy-lsp", "/opt/bin/sleepy-lsp");
  assert.deepEqual(locate("sleepy-lsp", "/set/sleepy-lsp", everywhere), { found: true, file: "/set/sleepy-lsp", origin: "setting" });
  assert.deepEqual(locate("sleepy-lsp", " ", everywhere), { found: true, file: "/ext/server/sleepy-lsp", origin: "bundled" });
  assert.deepEqual(locate("sleepy-lsp", "", around("/opt/bin/sleepy-lsp")), { found: true, file: "/opt/bin/sleepy-lsp", origin: "path" });
  assert.deepEqual(locate("sleepy-lsp", "", around("/home/me/.cargo/bin/sleepy-lsp")), {
    found: true,
    file: "/home/me/.cargo/bin/sleepy-lsp",
    origin: "path",
  });
});

test("a wrong setting is named, not replaced", () => {
  const wrong = locate("sleepy-lsp", "~/gone", around("/ext/server/sleepy-lsp"));
  assert.equal(wrong.found, false);
  assert.match(wrong.found ? "" : wrong.reason, /\/home\/me\/gone/);
  assert.match((locate("sleepy-lsp", "bin/sleepy-lsp", around()) as { reason: string }).reason, /absolute/);
  assert.match((locate("sleepy-lsp", "", around("relative/sleepy-lsp")) as { reason: string }).reason, /PATH/);
});

test("the companion stands beside the server, else where programs are", () => {
  const both = around("/set/trainer-cli", "/opt/bin/trainer-cli");
  assert.equal((locateCompanion("trainer-cli", "/set/sleepy-lsp", both) as { file: string }).file, "/set/trainer-cli");
  assert.equal((locateCompanion("trainer-cli", undefined, both) as { file: string }).file, "/opt/bin/trainer-cli");
  assert.equal(locateCompanion("trainer-cli", "/set/sleepy-lsp", around()).found, false);
});

test("Windows names programs and lists folders in its own way", () => {
  const windows: Surroundings = { ...around(), platform: "win32", searchPath: "", isFile: (f) => f.endsWith("sleepy-lsp.exe") };
  assert.ok((locate("sleepy-lsp", "", windows) as { file: string }).file.endsWith("sleepy-lsp.exe"));
});

test("cargo's folder is on the path once", () => {
  const before = around();
  const after = withCargo(before);
  assert.equal(after, "/usr/bin:relative:/opt/bin:/home/me/.cargo/bin");
  assert.equal(withCargo({ ...before, searchPath: after }), after);
  assert.ok(withCargo({ ...before, cargoHome: "/c" }).endsWith(":/c/bin"));
  assert.equal(expandHome("~/x", "/h"), path.join("/h", "x"));
  assert.equal(expandHome("/~/x", "/h"), "/~/x");
  assert.deepEqual(["/h/x", "/hx", "/h"].map((f) => underHome(f, "/h")), ["~/x", "/hx", "/h"]);
});

test("a cause is told once", () => {
  const notices = new Notices();
  assert.deepEqual([notices.first("a"), notices.first("a"), notices.first("b")], [true, false, true]);
  notices.forget("a");
  assert.equal(notices.first("a"), true);
});

test("crashes are bridged until there are too many in a short time", () => {
  const policy = new RestartPolicy();
  const delays = Array.from({ length: MAX_CRASHES }, (_, i) => policy.crashed(i * 1000));
  assert.deepEqual(
    delays.map((v) => (v.restart ? v.delayMs : -1)),
    [0, 250, 500, 1000, 2000],
  );
  assert.equal(policy.crashed(6_000).restart, false);
  assert.deepEqual(policy.crashed(6_000 + WINDOW_MS), { restart: true, attempt: 1, delayMs: 0 });
  for (let i = 0; i < MAX_CRASHES; i += 1) {
    policy.crashed(10 * WINDOW_MS);
  }
  policy.reset();
  assert.equal(policy.crashed(10 * WINDOW_MS).restart, true);
});

test("fixes are told from other actions", () => {
  assert.equal(episodeOf([{ episode: "e1" }]), "e1");
  assert.equal(episodeOf(["e2"]), "e2");
  for (const nothing of [undefined, [], [{}], [null], [3]]) {
    assert.equal(episodeOf(nothing), undefined);
  }
  assert.equal(bareTitle("Sleepy: add `.to_string()` ✓"), "add `.to_string()`");
  assert.equal(isVerified("Sleepy: a ✓"), true);
  assert.equal(isVerified("Sleepy: a"), false);
});

test("a text that moved on makes a fix stale; a closed one does not", () => {
  const made = new Map([["a", 3], ["b", 1]]);
  assert.deepEqual(stale(made, (uri) => ({ a: 4, b: 1 })[uri]), ["a"]);
  assert.deepEqual(stale(made, (uri) => (uri === "a" ? 3 : undefined)), []);
});

test("episodes are read, and odd entries left out", () => {
  const listing = {
    episodes: [
      { id: "1", task_id: "src/a.rs:3", error: "E0308: mismatched\nmore", outcome: "human_fix", source: "rustc", passed: true, timestamp: 5 },
      { task_id: "no id" },
      null,
      { id: "2", outcome: "new_kind" },
    ],
  };
  const episodes = readEpisodes(JSON.stringify(listing));
  assert.deepEqual(episodes.map((e) => e.id), ["1", "2"]);
  const [first, second] = episodes;
  assert.ok(first && second);
  assert.equal(first.error, "E0308: mismatched");
  assert.equal(description(first), "✓ · your own repair · rustc · src/a.rs:3");
  assert.match(description(second), /new_kind/);
  assert.equal(
    spoken(first, "today"),
    "E0308: mismatched, in src/a.rs:3, verified by the compiler, proposed by rustc, your own repair, today",
  );
  assert.throws(() => readEpisodes("{}"), /episodes/);
  assert.throws(() => readEpisodes("no json"));
});

test("the doctor's report becomes a document", () => {
  const report = {
    healthy: false,
    checks: [
      { name: "cargo", health: "ok", detail: "1.95" },
      { name: "model", health: "fail", detail: "missing", remedy: "put one there" },
    ],
  };
  const text = doctorDocument(JSON.stringify(report), "");
  assert.match(text, /Something that is needed is missing/);
  assert.match(text, /- failed: model — missing\n {2}- remedy: put one there/);
  assert.match(doctorDocument("", "no such option"), /no such option/);
});

test("models are paths", () => {
  assert.deepEqual(readModels('{"models":["/m/a.gguf",3]}'), ["/m/a.gguf"]);
  assert.deepEqual(readModels("{}"), []);
});

test("the catalogue is offered without what is here, with what one should know", () => {
  const entry = { title: "Small", bytes: 5e8, memory: 9e8, licence: "Apache-2.0" };
  const listing = {
    models: ["/m/a.gguf"],
    catalogue: [
      { ...entry, name: "small", fit: "fits", licence_note: null },
      { ...entry, name: "here", installed: true },
      { ...entry, name: "huge", fit: "too_large", licence_note: "not for sale" },
      { title: "no name" },
      null,
    ],
  };
  assert.deepEqual(readOffered(JSON.stringify(listing)), [
    { name: "small", title: "Small", about: "500 MB · 900 MB of memory · Apache-2.0", caution: undefined },
    { name: "huge", title: "Small", about: "500 MB · 900 MB of memory · Apache-2.0", caution: "this machine has too little memory for it; not for sale" },
  ]);
  assert.deepEqual(readOffered("{}"), []);
});

test("a pull is shown as it goes on", () => {
  const shown = (event: object) => readLine(JSON.stringify(event));
  assert.deepEqual(shown({ event: "start", name: "m", from: "x", total: 2e6, have: 1e6 }), { step: { message: "1 MB of 2 MB", percent: 50 } });
  assert.deepEqual(shown({ event: "progress", done: 1e6, total: 4e6, rate: 2e6, eta_secs: 2 }), {
    step: { message: "1 MB of 4 MB, 2 MB/s, 2 s left", percent: 25 },
  });
  assert.deepEqual(shown({ event: "progress", done: 1e6, total: null, rate: 0, eta_secs: null }), { step: { message: "1 MB", percent: undefined } });
  assert.match(JSON.stringify(shown({ event: "retry", reason: "reset", attempt: 1, pause_ms: 5 })), /reset; trying again/);
  assert.deepEqual(shown({ event: "warning", message: "w" }), { warning: "w" });
  assert.deepEqual(shown({ event: "done", name: "m", file: "/m.gguf", status: "pulled" }), {
    end: { kind: "done", file: "/m.gguf", name: "m", isNew: true },
  });
  assert.deepEqual(shown({ event: "failed", message: "no room", code: 4 }), { end: { kind: "failed", reason: "no room" } });
  for (const other of ["plain words", "3", "null", '{"event":"news"}', "{"]) {
    assert.equal(readLine(other), undefined);
  }
});

test("progress goes forward alone", () => {
  const increments = new Increments();
  assert.deepEqual([10, 30, undefined, 20, 100].map((p) => increments.to(p)), [10, 20, 0, 0, 70]);
});
