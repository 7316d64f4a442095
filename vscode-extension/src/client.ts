/**
 * The language client's life: find the server, start it, bridge its crashes,
 * and hand on what it says.
 */

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  MessageType,
  type ServerOptions,
  type ShowMessageParams,
} from "vscode-languageclient/node";

import { configuration, type Shared } from "./context";
import { guardFixes } from "./fixes";
import { locate, withCargo } from "./pure/locate";
import { RestartPolicy } from "./pure/restarts";
import { readStatus } from "./pure/status";
import { ServerSettings } from "./rustAnalyzer";

/** Sent when the person takes back a change by undo. */
const UNDONE = "sleepy/undone";

/** Owns the connection to `sleepy-lsp`. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly policy = new RestartPolicy();
  private readonly settings: ServerSettings;
  /** Starts and stops follow one another; none overlap. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly shared: Shared) {
    this.settings = new ServerSettings(shared.extension);
  }

  /** Process of the server while it runs. */
  get pid(): number | undefined {
    return this.client?.isRunning() === true ? this.client.serverProcess?.pid : undefined;
  }

  /** Starts the server if it can be found. */
  start(): Promise<void> {
    return this.inTurn(() => this.doStart());
  }

  /** Stops the server and starts the one that is found now. */
  restart(): Promise<void> {
    this.policy.reset();
    this.shared.dealtWith("crash");
    return this.inTurn(async () => {
      await this.doStop();
      await this.doStart();
    });
  }

  /** Stops the server. */
  stop(): Promise<void> {
    return this.inTurn(() => this.doStop());
  }

  /** Asks for a fresh status; the answer arrives as a phase. */
  async refreshStatus(): Promise<void> {
    await this.execute("sleepy.status");
  }

  /** Executes a command of the server; `undefined` while it is not running. */
  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    if (this.client?.isRunning() !== true) {
      return undefined;
    }
    return this.client.sendRequest("workspace/executeCommand", { command, arguments: args });
  }

  /** Code actions of our server alone, in the protocol's own form. */
  async actionsAt(document: vscode.TextDocument, range: vscode.Range): Promise<unknown[]> {
    if (this.client?.isRunning() !== true) {
      return [];
    }
    const convert = this.client.code2ProtocolConverter;
    const answer = await this.client.sendRequest("textDocument/codeAction", {
      textDocument: convert.asTextDocumentIdentifier(document),
      range: convert.asRange(range),
      context: { diagnostics: [], only: ["quickfix"], triggerKind: 2 },
    });
    return Array.isArray(answer) ? answer : [];
  }

  /** Says that the person took a change back. */
  async undone(uri: vscode.Uri): Promise<void> {
    if (this.client?.isRunning() === true) {
      await this.client.sendNotification(UNDONE, { uri: this.client.code2ProtocolConverter.asUri(uri) });
    }
  }

  /** Tells the settings, after they or the neighbours changed. */
  async pushSettings(): Promise<void> {
    if (this.client?.isRunning() === true) {
      const settings = this.settings.later();
      await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings });
    }
  }

  dispose(): void {
    void this.stop();
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    const next = this.turn.then(step);
    this.turn = next.catch((error: unknown) => this.shared.log.error(String(error)));
    return this.turn;
  }

  private async doStop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      // A server that does not answer is killed by the client after this time.
      await client.dispose(2_000).catch((error: unknown) => this.shared.log.warn(String(error)));
    }
    this.shared.phase = { kind: "stopped" };
  }

  private async doStart(): Promise<void> {
    if (this.client !== undefined) {
      return;
    }
    const shared = this.shared;
    const around = shared.surroundings();
    const located = locate("sleepy-lsp", configuration().get<string>("server.path", ""), around);
    if (!located.found) {
      shared.server = undefined;
      shared.phase = { kind: "missing", reason: located.reason };
      void shared.tell("warning", "missing", `Sleepy Coder has no server: ${located.reason}.`, [
        { title: "Build with Cargo", command: "sleepy.buildServer" },
        { title: "Open Settings", command: "sleepy.openServerSetting" },
      ]);
      return;
    }
    shared.server = located.file;
    shared.log.info(`server: ${located.file} (${located.origin})`);
    shared.phase = { kind: "starting" };
    const extra = configuration().get<Record<string, string>>("server.extraEnv", {});
    const server: ServerOptions = {
      command: located.file,
      options: { env: { ...process.env, PATH: withCargo(around), ...extra } },
    };
    const client = new LanguageClient("sleepy", "Sleepy Coder", server, this.options());
    this.client = client;
    client.onNotification("sleepy/status", (params: unknown) => {
      if (this.client === client) {
        shared.phase = { kind: "running", status: readStatus(params) };
      }
    });
    client.onNotification("window/showMessage", (message: ShowMessageParams) => this.said(message));
    try {
      await client.start();
      this.running();
      await this.refreshStatus();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failed(`the server could not be started: ${reason}`);
    }
  }

  /** The handshake is done; a status may have come before that. */
  private running(): void {
    if (this.shared.phase.kind !== "running") {
      this.shared.phase = { kind: "running", status: undefined };
    }
  }

  private failed(reason: string): void {
    this.shared.phase = { kind: "failed", reason };
    void this.shared.tell("error", "crash", `Sleepy Coder: ${reason}`, [
      { title: "Restart", command: "sleepy.restart" },
      { title: "Show Log", command: "sleepy.showLog" },
    ]);
  }

  private options(): LanguageClientOptions {
    const shared = this.shared;
    return {
      documentSelector: [{ scheme: "file", language: "rust" }],
      diagnosticCollectionName: "sleepy",
      outputChannel: shared.log,
      traceOutputChannel: shared.log,
      // What it writes there is its log, with levels of its own.
      stdioOptions: { stdout: () => undefined, stderr: (stream) => this.copyLog(stream) },
      initializationOptions: () => this.settings.first(),
      // `failed` has said it already; true would try the same once more.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.crashed(),
      },
      middleware: {
        provideCodeActions: (document, range, context, token, next) =>
          guardFixes(document, async () => {
            try {
              return await next(document, range, context, token);
            } catch (error) {
              // Between a crash and the restart there are no fixes, and that is no error.
              if (this.client?.isRunning() === true) {
                throw error;
              }
              return [];
            }
          }),
        workspace: {
          // The server registers for our section; what it gets is the explicit settings only.
          didChangeConfiguration: () => this.pushSettings(),
          configuration: (params) => params.items.map(() => this.settings.later()["sleepy"]),
        },
      },
    };
  }

  private async crashed(): Promise<{ action: CloseAction; handled: boolean; message?: string }> {
    const verdict = this.policy.crashed(Date.now());
    if (!verdict.restart) {
      this.failed("the server keeps ending unexpectedly and was left stopped.");
      // The client object is dead; a restart makes a new one.
      this.client = undefined;
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.shared.phase = { kind: "restarting", attempt: verdict.attempt };
    await sleep(verdict.delayMs);
    return { action: CloseAction.Restart, handled: true, message: `the server ended; start ${verdict.attempt + 1}` };
  }

  private copyLog(stream: Readable): void {
    createInterface({ input: stream }).on("line", (line) => {
      const level = / (ERROR|WARN|INFO|DEBUG) /.exec(line.slice(0, 40))?.[1];
      const log = this.shared.log;
      if (level === "ERROR") {
        log.error(line);
      } else if (level === "WARN") {
        log.warn(line);
      } else {
        log.info(line);
      }
    });
  }

  /** A pop-up of the server: news always, complaints once per session. */
  private said({ type, message }: ShowMessageParams): void {
    if (type === MessageType.Error || type === MessageType.Warning) {
      const severity = type === MessageType.Error ? "error" : "warning";
      void this.shared.tell(severity, `server: ${message}`, message, [{ title: "Show Log", command: "sleepy.showLog" }]);
    } else {
      this.shared.log.info(message);
      void vscode.window.showInformationMessage(message);
    }
  }
}
