/** What every part of the extension shares: log, notices, phase, surroundings. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

import { type Surroundings, underHome } from "./pure/locate";
import { Notices } from "./pure/notices";
import type { Phase } from "./pure/status";

/** The configuration section. */
export const SECTION = "sleepy";

/** Shared state; one for each window. */
export class Shared implements vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  private readonly notices = new Notices();
  private readonly phaseChanged = new vscode.EventEmitter<Phase>();
  private current: Phase = { kind: "stopped" };
  /** The server that runs, or would. */
  server: string | undefined;
  readonly onPhase = this.phaseChanged.event;

  constructor(readonly extension: vscode.ExtensionContext) {
    this.log = vscode.window.createOutputChannel("Sleepy Coder", { log: true });
  }

  get phase(): Phase {
    return this.current;
  }

  set phase(phase: Phase) {
    this.current = phase;
    this.phaseChanged.fire(phase);
  }

  /**
   * Tells the person once per cause and session; repetitions go to the log.
   * Each button names a command.
   */
  async tell(
    severity: "information" | "warning" | "error",
    cause: string,
    text: string,
    buttons: readonly { readonly title: string; readonly command: string }[] = [],
  ): Promise<void> {
    this.log[severity === "information" ? "info" : severity === "warning" ? "warn" : "error"](text);
    if (!this.notices.first(cause)) {
      return;
    }
    const show = {
      information: vscode.window.showInformationMessage,
      warning: vscode.window.showWarningMessage,
      error: vscode.window.showErrorMessage,
    }[severity];
    const picked = await show(text, ...buttons.map((b) => b.title));
    const button = buttons.find((b) => b.title === picked);
    if (button !== undefined) {
      await vscode.commands.executeCommand(button.command);
    }
  }

  /** A cause that was dealt with may be told anew. */
  dealtWith(cause: string): void {
    this.notices.forget(cause);
  }

  /** Where programs are looked for. */
  surroundings(): Surroundings {
    return {
      platform: process.platform,
      home: os.homedir(),
      cargoHome: process.env["CARGO_HOME"],
      searchPath: process.env["PATH"] ?? "",
      bundled: path.join(this.extension.extensionPath, "server"),
      isFile: (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
    };
  }

  dispose(): void {
    this.phaseChanged.dispose();
    this.log.dispose();
  }
}

/** A path for people: from the workspace's folder, or with `~` for the home folder. */
export function shortPath(file: string): string {
  const relative = vscode.workspace.asRelativePath(file);
  return relative === file ? underHome(file, os.homedir()) : relative;
}

/** The extension's section of the settings. */
export function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}
