/** The language status item: state, model, memory and last verdict at a glance. */

import * as vscode from "vscode";

import type { Shared } from "./context";
import { render, type Severity } from "./pure/status";

const SEVERITIES: Record<Severity, vscode.LanguageStatusSeverity> = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

/** Shows every phase. */
export function statusItem(shared: Shared): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("sleepy.status", { language: "rust", scheme: "file" });
  item.name = "Sleepy Coder";
  item.command = { command: "sleepy.menu", title: "Menu", tooltip: "Log, restart, doctor and more" };
  const show = () => {
    const shown = render(shared.phase);
    item.text = shown.text;
    item.detail = shown.detail;
    item.severity = SEVERITIES[shown.severity];
    item.busy = shown.busy;
    item.accessibilityInformation = { label: shown.spoken };
  };
  show();
  return vscode.Disposable.from(item, shared.onPhase(show));
}

/** What one can do about the server, as a menu that needs no mouse. */
export async function menu(shared: Shared): Promise<void> {
  const shown = render(shared.phase);
  const entry = (label: string, description: string, command: string) => ({ label, description, command });
  const entries = [
    entry("$(info) Show Status", "what it is doing, and why there is no fix", "sleepy.showStatus"),
    entry("$(output) Show Log", "", "sleepy.showLog"),
    entry("$(debug-restart) Restart Server", "", "sleepy.restart"),
    entry("$(pulse) Run Doctor", "check this machine", "sleepy.doctor"),
    entry("$(hubot) Choose Model…", "", "sleepy.chooseModel"),
    entry("$(cloud-download) Pull Model…", "fetched once, then on this machine", "sleepy.pullModel"),
    entry("$(debug-pause) Pause or Resume Learning…", "", "sleepy.pauseLearning"),
  ];
  const picked = await vscode.window.showQuickPick(entries, { title: shown.text, placeHolder: shown.detail });
  if (picked !== undefined) {
    await vscode.commands.executeCommand(picked.command);
  }
}
