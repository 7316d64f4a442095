/** Pulling a model: what there is, how far it is, and a way to stop. */

import * as vscode from "vscode";

import type { Cli } from "./cli";
import { configuration, type Shared } from "./context";
import { useModel } from "./models";
import { readOffered } from "./pure/models";
import { type End, Increments, readLine } from "./pure/pull";
import { explicit } from "./pure/settings";

/** Settings that concern pulling, and the flags that say the same. */
const FLAGS: readonly (readonly [string, string])[] = [
  ["hub.endpoint", "--hub"],
  ["hub.mirror", "--mirror"],
  ["model.context", "--context"],
];

/**
 * Pulls a model and offers to use it; its file, or `undefined` if it did not come.
 *
 * `wanted`: a name of the catalogue, an address or a file; without it the person
 * chooses. `token` stops it, as the button of the display does.
 */
export async function pullModel(cli: Cli, shared: Shared, wanted?: string, token?: vscode.CancellationToken): Promise<string | undefined> {
  const model = wanted ?? (await choose(cli));
  if (model === undefined || model === "") {
    return undefined;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: `Sleepy: pulling ${model}`, cancellable: true };
  const end = await vscode.window.withProgress(options, (progress, button) => {
    const stop = new vscode.CancellationTokenSource();
    button.onCancellationRequested(() => stop.cancel());
    token?.onCancellationRequested(() => stop.cancel());
    return follow(cli, shared, model, progress, stop.token);
  });
  if (end === undefined) {
    void vscode.window.showInformationMessage("Sleepy: stopped. What has arrived is kept; pulling it again goes on from there.");
    return undefined;
  }
  if (end.kind === "failed") {
    shared.log.error(`model pull: ${end.reason}`);
    void again(end.reason, model);
    return undefined;
  }
  void offer(end);
  return end.file;
}

/** Runs the pull to its end; `undefined` when it was stopped. */
async function follow(
  cli: Cli,
  shared: Shared,
  model: string,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<End | undefined> {
  const increments = new Increments();
  let end: End | undefined;
  let last = "";
  const code = await cli.follow(["model", "pull", model, "--progress", "json", ...flags()], token, (line) => {
    const meaning = readLine(line);
    if (meaning === undefined) {
      last = line.trim() || last;
    } else if ("step" in meaning) {
      progress.report({ message: meaning.step.message, increment: increments.to(meaning.step.percent) });
    } else if ("warning" in meaning) {
      void shared.tell("warning", `pull: ${meaning.warning}`, `Sleepy: ${meaning.warning}`);
    } else {
      end = meaning.end;
    }
  });
  if (token.isCancellationRequested && end?.kind !== "done") {
    return undefined;
  }
  return end ?? { kind: "failed", reason: last || `trainer-cli ended with code ${code}` };
}

/** The companion reads no settings of the editor; what the person has set goes along. */
function flags(): string[] {
  const settings = configuration();
  return FLAGS.flatMap(([key, flag]) => {
    const value = explicit(settings.inspect(key));
    return value === undefined || value === "" ? [] : [flag, String(value)];
  });
}

async function choose(cli: Cli): Promise<string | undefined> {
  const offered = readOffered(await cli.read(["model", "list", "--json"]));
  const choices: (vscode.QuickPickItem & { readonly model?: string })[] = offered.map((m) => ({
    label: m.title,
    description: m.name,
    detail: m.caution === undefined ? m.about : `${m.about} · $(warning) ${m.caution}`,
    model: m.name,
  }));
  choices.push({ label: "Another", kind: vscode.QuickPickItemKind.Separator }, { label: "$(link) Address of a GGUF file…" });
  const title = "Which model shall be pulled? It is fetched once and then runs on this machine.";
  const picked = await vscode.window.showQuickPick(choices, { title, matchOnDescription: true, matchOnDetail: true });
  if (picked === undefined || picked.model !== undefined) {
    return picked?.model;
  }
  const isAddress = (value: string) => (/^(https?:\/\/|hub:)\S+$/.test(value) ? undefined : "https://…/model.gguf, or hub:OWNER/NAME/FILE.gguf");
  return vscode.window.showInputBox({ title: "Address of a GGUF file", validateInput: isAddress, ignoreFocusOut: true });
}

async function again(reason: string, model: string): Promise<void> {
  const answer = await vscode.window.showErrorMessage(`Sleepy: ${model} could not be pulled: ${reason}`, "Try Again");
  if (answer !== undefined) {
    await vscode.commands.executeCommand("sleepy.pullModel", model);
  }
}

async function offer(end: End & { readonly kind: "done" }): Promise<void> {
  const text = end.isNew ? `Sleepy: ${end.name} is here.` : `Sleepy: ${end.name} was here already.`;
  const answer = await vscode.window.showInformationMessage(text, "Use It");
  if (answer !== undefined) {
    await useModel({ "model.backend": "local", "model.path": end.file });
  }
}
