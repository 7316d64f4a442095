// The real rust-analyzer behind the smallest client there can be.
import { LanguageClient } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(): Promise<void> {
  const server = { command: "rust-analyzer" };
  client = new LanguageClient("rust-analyzer", "rust-analyzer", server, {
    documentSelector: [{ scheme: "file", language: "rust" }],
    initializationOptions: { check: { command: "check" }, cargo: { buildScripts: { enable: false } } },
  });
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
