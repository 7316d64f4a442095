/** Runs `trainer-cli`, the companion that looks after episodes and models. */

import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as vscode from "vscode";

import { configuration, type Shared } from "./context";
import { locateCompanion, withCargo } from "./pure/locate";

/** Longest a listing or a deletion may take, in milliseconds. */
const TIMEOUT_MS = 60_000;
/** Largest answer that is read, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** How a run ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The companion of the server in use. */
export class Cli {
  constructor(private readonly shared: Shared) {}

  /** Its file, or an error that says what to do. */
  file(): string {
    const located = locateCompanion("trainer-cli", this.shared.server, this.shared.surroundings());
    if (!located.found) {
      throw new Error(`${located.reason}; it belongs beside the server`);
    }
    return located.file;
  }

  /** Runs it to its end, whatever the exit code. */
  run(args: readonly string[], token?: vscode.CancellationToken, timeout = TIMEOUT_MS): Promise<Run> {
    const { file, options } = this.prepared(args);
    return new Promise((resolve, reject) => {
      const more = { timeout, maxBuffer: MAX_BYTES, encoding: "utf8" as const };
      const child = execFile(file, [...args], { ...options, ...more }, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") {
          reject(new Error(error.killed === true ? `trainer-cli ${args[0] ?? ""} was stopped` : error.message));
        } else {
          resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
        }
      });
      token?.onCancellationRequested(() => child.kill());
    });
  }

  /**
   * Runs it for as long as it takes and hands on each line of its stderr; its
   * exit code. The token interrupts it as Ctrl+C would, so that it tidies up.
   */
  follow(args: readonly string[], token: vscode.CancellationToken, line: (text: string) => void): Promise<number> {
    const { file, options } = this.prepared(args);
    return new Promise((resolve, reject) => {
      const child = spawn(file, [...args], { ...options, stdio: ["ignore", "ignore", "pipe"] });
      createInterface({ input: child.stderr }).on("line", line);
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? 1));
      const interrupt = () => child.kill("SIGINT");
      token.onCancellationRequested(interrupt);
      if (token.isCancellationRequested) {
        interrupt();
      }
    });
  }

  private prepared(args: readonly string[]): { file: string; options: { env: NodeJS.ProcessEnv; cwd?: string } } {
    const file = this.file();
    const extra = configuration().get<Record<string, string>>("server.extraEnv", {});
    const env = { ...process.env, PATH: withCargo(this.shared.surroundings()), ...extra };
    const cwd = vscode.workspace.workspaceFolders?.find((f) => f.uri.scheme === "file")?.uri.fsPath;
    this.shared.log.debug(`${file} ${args.join(" ")}`);
    return { file, options: { env, ...(cwd === undefined ? {} : { cwd }) } };
  }

  /** Runs it and insists that it succeeds; what it printed. */
  async read(args: readonly string[], token?: vscode.CancellationToken): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, token);
    if (code !== 0) {
      const why = stderr.trim().split("\n").at(-1) ?? "";
      throw new Error(why === "" ? `trainer-cli ended with code ${code}` : why);
    }
    return stdout;
  }
}
