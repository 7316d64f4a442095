// rust-analyzer comes and goes while the editor runs.
import assert from "node:assert/strict";
import * as vscode from "vscode";

import { errors, extension, fixAt, folder, open, runAll, type Test, until } from "./tools";

const ID = "rust-lang.rust-analyzer";
const isThere = () => vscode.extensions.getExtension(ID) !== undefined;
const sources = (document: vscode.TextDocument) => new Set(errors(document).map((d) => d.source));
const file = (name: string) => vscode.Uri.joinPath(folder(), "..", `${name}.vsix`);

async function install(name: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.extensions.installExtension", file(name));
  await until(`extension ${name}`, isThere);
}

const tests: Test[] = [
  ["alone, the errors are ours", async () => {
    assert.ok(!isThere());
    const document = await open("rest");
    await until("our error", () => sources(document).has("sleepy"));
    await fixAt(document);
  }],
  ["once rust-analyzer is installed ours are withdrawn, and the fix stays", async () => {
    const document = await open("rest");
    await install("idle");
    await until("our error to go", () => !sources(document).has("sleepy"));
    await fixAt(document);
  }],
  ["once it is removed ours are back", async () => {
    const document = await open("rest");
    await vscode.commands.executeCommand("workbench.extensions.uninstallExtension", ID);
    await until("removal", () => !isThere());
    await until("our error", () => sources(document).has("sleepy"));
    assert.equal(errors(document).length, 1);
  }],
  ["installed and at work it shows the error in our place, once", async () => {
    const document = await open("rest");
    await install("real");
    await until("our error to go", () => !sources(document).has("sleepy"));
    await until("its error", () => sources(document).has("rustc"));
    assert.equal(errors(document).filter((d) => d.source === "rustc").length, 1);
    await fixAt(document);
  }],
];

/** Entry point of the extension host. */
export async function run(): Promise<void> {
  await extension();
  await runAll(tests);
}
