/** Choosing the model: one that lies here, a file, a remote server, or none. */

import * as path from "node:path";
import * as vscode from "vscode";

import type { Cli } from "./cli";
import { configuration, type Shared } from "./context";
import { readModels } from "./pure/models";

type Values = Record<string, string | undefined>;
interface Choice extends vscode.QuickPickItem {
  readonly choose?: () => Promise<Values | undefined>;
}

/** Lets the person choose and writes the choice into their own settings. */
export async function chooseModel(cli: Cli, shared: Shared): Promise<void> {
  let files: string[] = [];
  try {
    files = readModels(await cli.read(["model", "list", "--json"]));
  } catch (error) {
    shared.log.warn(`models: ${String(error)}`);
  }
  const local = (file: string): Choice => ({
    label: `$(file-binary) ${path.basename(file, ".gguf")}`,
    description: path.dirname(file),
    choose: async () => ({ "model.backend": "local", "model.path": file }),
  });
  const choices: Choice[] = [
    {
      label: "$(star) The shipped model",
      description: "small, on this machine",
      choose: async () => ({ "model.backend": "local" }),
    },
    ...files.map(local),
    { label: "Other", kind: vscode.QuickPickItemKind.Separator },
    { label: "$(folder-opened) GGUF file…", choose: pickFile },
    { label: "$(cloud-download) Pull another model…", description: "fetched once, then on this machine", choose: pull },
    {
      label: "$(globe) OpenAI-compatible server…",
      description: "sends code to that server",
      choose: () => remote("openai", "http://localhost:8000/v1"),
    },
    {
      label: "$(globe) Ollama…",
      description: "sends code to that server",
      choose: () => remote("ollama", "http://localhost:11434"),
    },
    {
      label: "$(circle-slash) No model",
      description: "the compiler's and remembered fixes only",
      choose: async () => ({ "model.backend": "off" }),
    },
  ];
  const picked = await vscode.window.showQuickPick(choices, { title: "Which model proposes fixes?", matchOnDescription: true });
  const values = await picked?.choose?.();
  if (values !== undefined) {
    await useModel(values);
  }
}

/** Writes a choice. The four settings belong together; those a choice does not name go back to their defaults. */
export async function useModel(values: Values): Promise<void> {
  const settings = configuration();
  for (const key of ["model.path", "model.url", "model.name", "model.backend"]) {
    await settings.update(key, values[key], vscode.ConfigurationTarget.Global);
  }
}

/** Pulling asks by itself whether the model shall be used. */
async function pull(): Promise<undefined> {
  await vscode.commands.executeCommand("sleepy.pullModel");
  return undefined;
}

async function pickFile(): Promise<Values | undefined> {
  const files = await vscode.window.showOpenDialog({ title: "GGUF model", filters: { "GGUF models": ["gguf"] } });
  const file = files?.[0]?.fsPath;
  return file === undefined ? undefined : { "model.backend": "local", "model.path": file };
}

async function remote(backend: string, example: string): Promise<Values | undefined> {
  const isAddress = (value: string) => (/^https?:\/\/\S+$/.test(value) ? undefined : "an address begins with http:// or https://");
  const url = await vscode.window.showInputBox({ title: "Address of the server", value: example, validateInput: isAddress });
  if (url === undefined) {
    return undefined;
  }
  const name = await vscode.window.showInputBox({ title: "Name of the model at that server", ignoreFocusOut: true });
  return name === undefined || name === "" ? undefined : { "model.backend": backend, "model.url": url, "model.name": name };
}
