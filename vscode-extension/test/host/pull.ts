// Pulling a model from a server that the test runs itself.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import * as vscode from "vscode";

import { extension, runAll, settings, type Test, until } from "./tools";

/** A piece of the file, and the pause after it: slow enough to be stopped. */
const PIECE = 64 * 1024;
const PAUSE_MS = 20;

const pull = (model: string, token?: vscode.CancellationToken) =>
  vscode.commands.executeCommand<string | undefined>("sleepy.pullModel", model, token);
const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** The shipped model, which the suite gets with its environment. */
const model = () => readFileSync(settings().get<Record<string, string>>("server.extraEnv", {})["SLEEPY_TEST_MODEL"] ?? "");

/** Serves the file, whole or from where an earlier pull stopped; notes what it sent. */
async function serve(body: Buffer) {
  const sent = { bytes: 0, from: [] as number[] };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers = { "content-length": body.length - from, "accept-ranges": "bytes", etag: '"one"' };
    response.writeHead(from > 0 ? 206 : 200, from > 0 ? { ...headers, "content-range": `bytes ${from}-${body.length - 1}/${body.length}` } : headers);
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    sent.from.push(from);
    for (let at = from; at < body.length && !response.destroyed; at += PIECE) {
      const piece = body.subarray(at, at + PIECE);
      sent.bytes += piece.length;
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    response.end();
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { sent, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.gguf`, close: () => server.close() };
}

const tests: Test[] = [
  ["a model is pulled, stopped on the way, and goes on from there", async () => {
    const body = model();
    const server = await serve(body);
    try {
      const stop = new vscode.CancellationTokenSource();
      const first = pull(server.address, stop.token);
      await until("some of the model", () => server.sent.bytes > 4 * PIECE);
      stop.cancel();
      assert.equal(await first, undefined);
      assert.ok(server.sent.bytes < body.length, "it was stopped too late to tell");
      const file = await pull(server.address);
      assert.ok(file, "nothing was pulled");
      assert.equal(hash(readFileSync(file)), hash(body));
      assert.ok((server.sent.from.at(-1) ?? 0) > 0, `it began anew: ${server.sent.from.join(", ")}`);
      assert.equal(path.basename(file), "tiny.gguf");
    } finally {
      server.close();
    }
  }],
  ["what is no model is refused and leaves no file", async () => {
    const server = await serve(Buffer.from("<html>please log in</html>"));
    try {
      assert.equal(await pull(server.address.replace("tiny", "page")), undefined);
      const home = settings().get<Record<string, string>>("server.extraEnv", {})["SLEEPY_HOME"] ?? "";
      assert.ok(!existsSync(path.join(home, "models", "page.gguf")));
    } finally {
      server.close();
    }
  }],
];

/** Entry point of the extension host. */
export async function run(): Promise<void> {
  await extension();
  await runAll(tests);
}
