// Beside the real rust-analyzer: nothing of it is lost and nothing is shown twice.
import assert from "node:assert/strict";
import * as vscode from "vscode";

import { actions, allActions, errors, extension, fixAt, isFix, lineOf, open, runAll, settings, type Test, until } from "./tools";

const place = (d: vscode.Diagnostic) => `${d.range.start.line}:${d.range.start.character} ${d.message.split("\n")[0]}`;

/** Titles of everybody else's actions, on every line of a file. */
async function others(document: vscode.TextDocument): Promise<string[]> {
  const all: string[] = [];
  for (let line = 0; line < document.lineCount; line += 1) {
    const found = await allActions(document, line);
    all.push(...found.filter((a) => !a.title.startsWith("Sleepy: ")).map((a) => `${line}: ${a.title}`));
  }
  return all.sort();
}

const tests: Test[] = [
  ["errors are shown once, by rust-analyzer", async () => {
    const document = await open("accept");
    await until("rust-analyzer's error", () => errors(document).some((d) => d.source === "rustc"));
    await fixAt(document);
    const shown = errors(document);
    assert.ok(!shown.some((d) => d.source === "sleepy"), shown.map((d) => `${d.source} ${place(d)}`).join("; "));
    // rust-analyzer's own analysis and the compiler it runs may both speak; neither speaks twice.
    const keys = shown.map((d) => `${d.source} ${place(d)}`);
    assert.equal(new Set(keys).size, keys.length, keys.join("; "));
  }],
  ["a verified fix is offered on its error all the same", async () => {
    const document = await open("accept");
    const found = (await actions(document, lineOf(document))).filter(isFix);
    assert.equal(found.length, 1, found.map((a) => a.title).join("; "));
    assert.match(found[0]?.title ?? "", / ✓$/);
  }],
  ["every action of rust-analyzer is still there", async () => {
    const document = await open("accept");
    const together = await until("rust-analyzer's actions", async () => {
      const found = await others(document);
      return found.length > 0 ? found : undefined;
    });
    await settings().update("enable", false, vscode.ConfigurationTarget.Workspace);
    await until("silence", async () => (await actions(document, lineOf(document))).length === 0);
    assert.deepEqual(together, await others(document));
    await settings().update("enable", undefined, vscode.ConfigurationTarget.Workspace);
    await fixAt(document);
  }],
  ["who wants both gets both", async () => {
    const document = await open("accept");
    await settings().update("publishDiagnostics", "always", vscode.ConfigurationTarget.Workspace);
    await until("our error too", () => errors(document).some((d) => d.source === "sleepy"));
    await settings().update("publishDiagnostics", undefined, vscode.ConfigurationTarget.Workspace);
    await until("our error to go", () => !errors(document).some((d) => d.source === "sleepy"));
    assert.ok(errors(document).some((d) => d.source === "rustc"));
  }],
];

/** Entry point of the extension host. */
export async function run(): Promise<void> {
  await extension();
  await runAll(tests);
}
