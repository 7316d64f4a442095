/** Runs `trainer-cli`, the companion that looks after episodes and models. */

import { execFile } from "node:child_process";
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
    const file = this.file();
    const extra = configuration().get<Record<string, string>>("server.extraEnv", {});
    const env = { ...process.env, PATH: withCargo(this.shared.surroundings()), ...extra };
    const cwd = vscode.workspace.workspaceFolders?.find((f) => f.uri.scheme === "file")?.uri.fsPath;
    this.shared.log.debug(`${file} ${args.join(" ")}`);
    return new Promise((resolve, reject) => {
      const options = { env, timeout, maxBuffer: MAX_BYTES, encoding: "utf8" as const, ...(cwd === undefined ? {} : { cwd }) };
      const child = execFile(file, [...args], options, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") {
          reject(new Error(error.killed === true ? `trainer-cli ${args[0] ?? ""} was stopped` : error.message));
        } else {
          resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
        }
      });
      token?.onCancellationRequested(() => child.kill());
    });
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
