/** Pausing and resuming what is recorded, for this workspace or everywhere. */

import * as vscode from "vscode";

import { configuration } from "./context";

const KEY = "capture";

/** Offers what makes sense in the present state. */
export async function pauseLearning(): Promise<void> {
  const inspected = configuration().inspect<boolean>(KEY);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const name = folders.length === 1 ? `this repository (${folders[0]?.name})` : "all repositories of this window";
  const here = inspected?.workspaceValue === false;
  const everywhere = inspected?.globalValue === false;
  const entries: { label: string; description: string; act: () => Thenable<void> }[] = [];
  const entry = (label: string, description: string, value: boolean | undefined, target: vscode.ConfigurationTarget) =>
    entries.push({ label, description, act: () => configuration().update(KEY, value, target) });
  if (folders.length > 0) {
    if (here) {
      entry(`$(debug-start) Resume in ${name}`, "", undefined, vscode.ConfigurationTarget.Workspace);
    } else {
      entry(`$(debug-pause) Pause in ${name}`, "nothing is recorded here", false, vscode.ConfigurationTarget.Workspace);
    }
  }
  if (everywhere) {
    entry("$(debug-start) Resume everywhere", "", undefined, vscode.ConfigurationTarget.Global);
  } else {
    entry("$(debug-pause) Pause everywhere", "nothing is recorded in any repository", false, vscode.ConfigurationTarget.Global);
  }
  const state = here || everywhere ? "Learning is paused" : "Learning is on; episodes stay on this machine";
  const picked = await vscode.window.showQuickPick(entries, { title: state });
  await picked?.act();
}
