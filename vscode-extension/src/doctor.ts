/** The doctor: does this machine have what is needed, and if not, what helps? */

import * as vscode from "vscode";

import type { Cli } from "./cli";
import type { Reports } from "./reports";
import { doctorDocument } from "./pure/doctor";

/** A model is started and a crate compiled, so it takes its time. */
const TIMEOUT_MS = 5 * 60_000;

/** Runs the doctor and shows its report. */
export async function doctor(cli: Cli, reports: Reports): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: "Sleepy: the doctor looks at this machine", cancellable: true };
  const text = await vscode.window.withProgress(options, async (_, token) => {
    try {
      const { stdout, stderr } = await cli.run(["doctor", "--json"], token, TIMEOUT_MS);
      return doctorDocument(stdout, stderr);
    } catch (error) {
      if (token.isCancellationRequested) {
        return undefined;
      }
      return `# Doctor\n\n- failed: ${error instanceof Error ? error.message : String(error)}\n`;
    }
  });
  if (text !== undefined) {
    await reports.open("report", "Doctor.md", () => text);
  }
}
