import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";

import { explicit, serverKeys, SettingsMemory } from "../../src/pure/settings";

const KEYS = ["capture", "model.idleUnloadSecs", "model.path"];
const from = (values: Record<string, unknown>) => (key: string) => values[key];

test("only what the person set is sent, nested", () => {
  const memory = new SettingsMemory();
  assert.deepEqual(memory.first(KEYS, from({ "model.idleUnloadSecs": 5 }), true), {
    rust_analyzer: true,
    model: { idleUnloadSecs: 5 },
  });
});

test("a setting that was removed goes back to its default", () => {
  const memory = new SettingsMemory();
  memory.first(KEYS, from({ capture: false }), false);
  const defaults = from({ capture: true, "model.idleUnloadSecs": 600 });
  assert.deepEqual(memory.later(KEYS, from({}), defaults, false), { rust_analyzer: false, capture: true });
  memory.first(KEYS, from({}), false);
  assert.deepEqual(memory.later(KEYS, from({}), defaults, false), { rust_analyzer: false });
});

test("null stands for not set", () => {
  const memory = new SettingsMemory();
  assert.deepEqual(memory.first(KEYS, from({ "model.path": null }), false), { rust_analyzer: false });
});

test("the most specific value wins, and false is a value", () => {
  assert.equal(explicit({ globalValue: 1, workspaceValue: 2, workspaceFolderValue: 3 }), 3);
  assert.equal(explicit({ globalValue: true, workspaceValue: false }), false);
  assert.equal(explicit({}), undefined);
  assert.equal(explicit(undefined), undefined);
});

test("what concerns the editor alone is not sent", () => {
  const contributed = ["sleepy.server.path", "sleepy.capture", "other.key", "sleepy.inlineHint.enable", "sleepy.check.jobs"];
  assert.deepEqual(serverKeys(contributed), ["capture", "check.jobs"]);
});

test("the manifest holds every setting of the server and leaves rust-analyzer's presence to the extension", () => {
  const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
  const keys = serverKeys(manifest.contributes.configuration.flatMap((s: { properties: object }) => Object.keys(s.properties)));
  for (const key of ["enable", "capture", "publishDiagnostics", "model.backend", "fixes.proposers", "sandbox.memoryMib"]) {
    assert.ok(keys.includes(key), key);
  }
  assert.ok(!keys.includes("rustAnalyzer"));
});

test("untrusted workspaces are not served", () => {
  const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, false);
  assert.equal(manifest.contributes.configuration[0].properties["sleepy.server.path"].scope, "machine-overridable");
});

test("a repository's settings choose no model, no server to send code to, no sandbox", () => {
  const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
  const scopes = new Map<string, string>(
    manifest.contributes.configuration.flatMap((s: { properties: Record<string, { scope: string }> }) =>
      Object.entries(s.properties).map(([key, { scope }]) => [key, scope]),
    ),
  );
  const personal = ["model.backend", "model.path", "model.url", "model.name", "model.apiKeyEnv", "sandbox.allowUncontainedTests", "server.extraEnv"];
  assert.deepEqual(personal.filter((key) => scopes.get(`sleepy.${key}`) !== "machine"), []);
  assert.equal(scopes.get("sleepy.capture"), "window");
});

test("every command that menus, keys and the walkthrough name is contributed or the editor's own", () => {
  const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
  const known = new Set(manifest.contributes.commands.map((c: { command: string }) => c.command));
  const text = JSON.stringify([manifest.contributes.menus, manifest.contributes.keybindings, manifest.contributes.viewsWelcome]);
  const used = [...text.matchAll(/sleepy\.[a-zA-Z.]+/g)].map((m) => m[0]).filter((c) => c !== "sleepy.episodes");
  assert.deepEqual(used.filter((c) => !known.has(c)), []);
});
