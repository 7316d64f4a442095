/** What `trainer-cli doctor --json` prints, as a document. */

const MARKS: Record<string, string> = { ok: "ok", warn: "warning", fail: "failed" };

interface Finding {
  readonly name?: unknown;
  readonly health?: unknown;
  readonly detail?: unknown;
  readonly remedy?: unknown;
}

/** A report that reads well aloud; falls back to what was printed. */
export function doctorDocument(stdout: string, stderr: string): string {
  let checks: Finding[] | undefined;
  let healthy = false;
  try {
    const document = JSON.parse(stdout) as { healthy?: unknown; checks?: unknown };
    checks = Array.isArray(document.checks) ? (document.checks as Finding[]) : undefined;
    healthy = document.healthy === true;
  } catch {
    // The fallback below shows what was printed instead.
  }
  if (checks === undefined) {
    return `# Doctor\n\nThe doctor gave no report.\n\n${stderr.trim() || stdout.trim()}\n`;
  }
  const lines = checks.flatMap((check) => {
    const health = MARKS[String(check.health)] ?? String(check.health);
    const first = `- ${health}: ${String(check.name)} — ${String(check.detail)}`;
    return typeof check.remedy === "string" && check.remedy !== "" ? [first, `  - remedy: ${check.remedy}`] : [first];
  });
  const verdict = healthy ? "All that is needed is there." : "Something that is needed is missing.";
  return ["# Doctor", "", verdict, "", ...lines, ""].join("\n");
}
