/** Building the server from a checkout of Sleepy Coder, when there is none to be found. */

import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

import { configuration } from "./context";
import { fileName } from "./pure/locate";
import type { Server } from "./client";

const PACKAGES = ["sleepy-lsp", "sleepy-worker", "trainer-cli"];

/** True for the root of a checkout. */
function isCheckout(folder: string): boolean {
  return fs.existsSync(path.join(folder, "lsp-server", "Cargo.toml")) && fs.existsSync(path.join(folder, "Cargo.lock"));
}

/** Builds in a terminal where the person can watch, then uses what was built. */
export async function buildServer(server: Server): Promise<void> {
  const source = await checkout();
  if (source === undefined) {
    return;
  }
  const args = ["build", "--release", "--locked", ...PACKAGES.flatMap((p) => ["-p", p])];
  const task = new vscode.Task(
    { type: "shell" },
    vscode.TaskScope.Workspace,
    "build the server",
    "Sleepy Coder",
    new vscode.ProcessExecution("cargo", args, { cwd: source }),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, focus: true };
  const code = await exitCode(task);
  if (code !== 0) {
    void vscode.window.showErrorMessage("Sleepy: the build failed; the terminal says why.");
    return;
  }
  const built = path.join(source, "target", "release", fileName("sleepy-lsp", process.platform));
  // Changing the setting restarts the server; an unchanged one does not.
  const before = configuration().get<string>("server.path");
  await configuration().update("server.path", built, vscode.ConfigurationTarget.Global);
  if (before === built) {
    await server.restart();
  }
}

async function checkout(): Promise<string | undefined> {
  const open = vscode.workspace.workspaceFolders?.map((f) => f.uri.fsPath).find(isCheckout);
  if (open !== undefined) {
    return open;
  }
  const picked = await vscode.window.showOpenDialog({
    title: "Folder of the Sleepy Coder sources",
    canSelectFolders: true,
    canSelectFiles: false,
  });
  const folder = picked?.[0]?.fsPath;
  if (folder !== undefined && !isCheckout(folder)) {
    void vscode.window.showErrorMessage(`Sleepy: ${folder} is no checkout of Sleepy Coder.`);
    return undefined;
  }
  return folder;
}

async function exitCode(task: vscode.Task): Promise<number | undefined> {
  const execution = await vscode.tasks.executeTask(task);
  return new Promise((resolve) => {
    const ended = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution === execution) {
        ended.dispose();
        resolve(event.exitCode);
      }
    });
  });
}
