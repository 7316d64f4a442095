// What the suites in the extension host share.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";

import type { Api } from "../../src/extension";

/** Limits are only there to stop a hang. */
const PATIENCE_MS = 300_000;

/** An action of ours; all carry a command. */
export type Fix = vscode.CodeAction & { command: vscode.Command };
/** Name and body. */
export type Test = readonly [string, () => Promise<void>];

export const folder = (): vscode.Uri => {
  const first = vscode.workspace.workspaceFolders?.[0];
  assert.ok(first);
  return first.uri;
};
export const settings = () => vscode.workspace.getConfiguration("sleepy");

/** The extension's own interface, once it is active. */
export async function extension(): Promise<Api> {
  const found = vscode.extensions.getExtension<Api>("sleepy-coder.sleepy-coder");
  assert.ok(found);
  return found.activate();
}

/** Asks until there is an answer. */
export async function until<T>(what: string, ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as NonNullable<T>;
    }
    if (Date.now() > end) {
      throw new Error(`no ${what}; the state is ${JSON.stringify((await extension()).phase())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The server's own process: the child of the one that writes its messages down. */
export function serverOf(recorder: number): number {
  const [child] = readFileSync(`/proc/${recorder}/task/${recorder}/children`, "utf8").trim().split(" ");
  assert.ok(child, "the server has not been started yet");
  return Number(child);
}

export async function openAt(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** A module of the first folder. */
export const open = (name: string) => openAt(vscode.Uri.joinPath(folder(), "src", `${name}.rs`));

export const errors = (document: vscode.TextDocument) =>
  vscode.languages.getDiagnostics(document.uri).filter((d) => d.severity === vscode.DiagnosticSeverity.Error);

/** Everybody's quick fixes on a line. */
export async function allActions(document: vscode.TextDocument, line: number, kind?: string): Promise<vscode.CodeAction[]> {
  const { range } = document.lineAt(line);
  try {
    return await vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range, kind);
  } catch (error) {
    // The editor gives a question up when a provider comes or goes meanwhile.
    if (error instanceof Error && error.name === "Canceled") {
      return [];
    }
    throw error;
  }
}

/** Our actions on a line. */
export async function actions(document: vscode.TextDocument, line: number): Promise<Fix[]> {
  const found = await allActions(document, line, "quickfix");
  return found.filter((a): a is Fix => a.title.startsWith("Sleepy: "));
}

export const isFix = (action: Fix) => action.command.command === "sleepy.applyFix";

/** The line that holds the error of every file of the workspace. */
export const lineOf = (document: vscode.TextDocument) => document.getText().split("\n").indexOf("    word");

/** The fix of a file's error, once it is ready. */
export async function fixAt(document: vscode.TextDocument): Promise<Fix> {
  const line = await until("broken line", () => (lineOf(document) >= 0 ? lineOf(document) + 1 : undefined));
  return until("fix", async () => (await actions(document, line - 1)).find(isFix));
}

export const take = (action: Fix) => vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));

/** What we say at a place. */
export async function hover(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const found = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, position);
  return found.flatMap((h) => h.contents.map((c) => (typeof c === "string" ? c : c.value))).join("\n");
}

/** Runs tests one after another and says how each went. */
export async function runAll(tests: readonly Test[]): Promise<void> {
  const say = (line: string) => console.log(`suite: ${line}`);
  let failed = 0;
  say(`${tests.length} tests`);
  for (const [name, body] of tests) {
    const start = Date.now();
    try {
      await body();
      say(`ok   ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      say(`FAIL ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  say(`${tests.length - failed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new Error(`${failed} tests failed`);
  }
}
