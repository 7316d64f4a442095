/**
 * Sleepy Coder for VS Code: a thin client. Fixes, verdicts and episodes are the
 * server's; here they are shown, taken, refused and counted.
 */

import * as vscode from "vscode";

import { buildServer } from "./build";
import { Cli } from "./cli";
import { Server } from "./client";
import { Shared, shortPath } from "./context";
import { doctor } from "./doctor";
import { type Entry, EpisodesView } from "./episodesView";
import { Fixes, type Offer } from "./fixes";
import { Hints } from "./hint";
import { pauseLearning } from "./learning";
import { chooseModel } from "./models";
import { Preview } from "./preview";
import { pullModel } from "./pull";
import { statusDocument } from "./pure/status";
import { APPLY } from "./pure/actions";
import { Reports } from "./reports";
import { menu, statusItem } from "./statusItem";

/** What tests and other extensions may look at. */
export interface Api {
  /** The state as the status item knows it. */
  phase(): Shared["phase"];
  /** File of the server that runs, or would. */
  serverFile(): string | undefined;
  /** Process of the server while it runs. */
  pid(): number | undefined;
}

let running: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const shared = new Shared(context);
  const server = new Server(shared);
  running = server;
  const cli = new Cli(shared);
  const reports = new Reports();
  const fixes = new Fixes(shared, server);
  const preview = new Preview(reports, fixes);
  const episodes = new EpisodesView(shared, cli, reports);

  const command = (name: string, act: (...args: never[]) => unknown) =>
    vscode.commands.registerCommand(name, async (...args: never[]) => {
      try {
        return await act(...args);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        shared.log.error(`${name}: ${reason}`);
        void vscode.window.showErrorMessage(`Sleepy: ${reason}`);
        return undefined;
      }
    });

  context.subscriptions.push(
    shared,
    reports,
    episodes,
    statusItem(shared),
    new Hints(server, shared),
    shared.onPhase(() => reports.refresh("report", "Status.md")),
    vscode.workspace.onDidChangeTextDocument((event) => fixes.changed(event)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("sleepy.server")) {
        shared.dealtWith("missing");
        void server.restart();
      }
    }),
    // Another server's coming and going decides who publishes diagnostics.
    vscode.extensions.onDidChange(() => void server.pushSettings()),

    command("sleepy.menu", () => menu(shared)),
    command("sleepy.showStatus", async () => {
      await server.refreshStatus();
      await reports.open("report", "Status.md", () => statusDocument(shared.phase, shared.server, shortPath));
    }),
    command("sleepy.restart", () => server.restart()),
    command("sleepy.showLog", () => shared.log.show()),
    command("sleepy.doctor", () => doctor(cli, reports)),
    command("sleepy.chooseModel", () => chooseModel(cli, shared)),
    command("sleepy.pullModel", (model?: string, token?: vscode.CancellationToken) => pullModel(cli, shared, model, token)),
    command("sleepy.pauseLearning", () => pauseLearning()),
    command("sleepy.buildServer", () => buildServer(server)),
    command("sleepy.openServerSetting", () =>
      vscode.commands.executeCommand("workbench.action.openSettings", "sleepy.server.path"),
    ),
    command(APPLY, (offer: Offer) => fixes.apply(offer)),
    command("sleepy.previewFix", (offer?: Offer) => preview.show(offer)),
    command("sleepy.preview.apply", () => preview.apply()),
    command("sleepy.preview.reject", () => preview.reject()),
    command("sleepy.episodes.refresh", () => episodes.refresh()),
    command("sleepy.episodes.more", () => episodes.more()),
    command("sleepy.episodes.open", (entry?: Entry) => episodes.open(entry)),
    command("sleepy.episodes.delete", (entry?: Entry, all?: Entry[]) => episodes.forget(entry, all)),
    command("sleepy.episodes.export", (entry?: Entry, all?: Entry[]) => episodes.export(entry, all)),
  );

  // A slow start of the server must not hold the editor up.
  void server.start();
  return { phase: () => shared.phase, serverFile: () => shared.server, pid: () => server.pid };
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
