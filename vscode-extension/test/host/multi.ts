// A window with several folders, each a repository of its own.
import assert from "node:assert/strict";
import * as vscode from "vscode";

import { actions, errors, extension, fixAt, lineOf, openAt, runAll, settings, take, type Test, until } from "./tools";

const folders = () => vscode.workspace.workspaceFolders ?? [];

async function open(folder: string, name: string): Promise<vscode.TextDocument> {
  const found = folders().find((f) => f.name === folder);
  assert.ok(found, `${folder} is not open`);
  return openAt(vscode.Uri.joinPath(found.uri, "src", `${name}.rs`));
}

const tests: Test[] = [
  ["each folder's error is shown once and has its fix", async () => {
    for (const folder of ["words", "numbers"]) {
      const document = await open(folder, "accept");
      await fixAt(document);
      await until("diagnostic", () => errors(document).length > 0);
      assert.equal(errors(document).length, 1, folder);
    }
  }],
  ["a fix taken in one folder leaves the other alone", async () => {
    const other = await open("words", "accept");
    const text = other.getText();
    const document = await open("numbers", "accept");
    assert.equal(await take(await fixAt(document)), true);
    await document.save();
    await until("diagnostic to go", () => errors(document).length === 0);
    assert.equal(other.getText(), text);
    assert.equal(errors(other).length, 1);
    await fixAt(other);
  }],
  ["a setting of the window holds in all folders", async () => {
    const documents = [await open("words", "rest"), await open("numbers", "rest")];
    await settings().update("enable", false, vscode.ConfigurationTarget.Workspace);
    for (const document of documents) {
      await until("silence", async () => (await actions(document, lineOf(document))).length === 0 && errors(document).length === 0);
    }
    await settings().update("enable", undefined, vscode.ConfigurationTarget.Workspace);
    for (const document of documents) {
      await fixAt(document);
    }
  }],
  ["a folder that is closed takes its errors along, and brings them back", async () => {
    const inside = (await open("numbers", "rest")).uri;
    await until("diagnostic", () => vscode.languages.getDiagnostics(inside).length > 0);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const folder = folders().find((f) => f.name === "numbers");
    assert.ok(folder);
    assert.ok(vscode.workspace.updateWorkspaceFolders(folder.index, 1));
    await until("errors to go", () => vscode.languages.getDiagnostics(inside).length === 0);
    assert.ok(vscode.workspace.updateWorkspaceFolders(folders().length, 0, { uri: folder.uri, name: "numbers" }));
    await until("folder", () => folders().length === 2);
    const again = await open("numbers", "rest");
    await fixAt(again);
    await until("diagnostic", () => errors(again).length === 1);
  }],
];

/** Entry point of the extension host. */
export async function run(): Promise<void> {
  await extension();
  await runAll(tests);
}
