/**
 * A few words behind the line of an error whose fix is ready. Off by default:
 * the light-bulb says the same without moving into the text.
 */

import * as vscode from "vscode";

import type { Server } from "./client";
import { configuration, type Shared } from "./context";
import { ACCEPTED, bareTitle } from "./pure/actions";

/** Errors looked at in one editor; more would not be read anyway. */
const MAX_LINES = 20;
/** Quiet time before the hints are worked out anew, in milliseconds. */
const DEBOUNCE_MS = 150;

/** Keeps the hints of all visible editors up to date. */
export class Hints implements vscode.Disposable {
  private readonly style = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor("editorCodeLens.foreground"), margin: "0 0 0 2em", fontStyle: "italic" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly parts: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    shared: Shared,
  ) {
    const soon = () => this.soon();
    this.parts = [
      this.style,
      shared.onPhase(soon),
      vscode.window.onDidChangeVisibleTextEditors(soon),
      vscode.languages.onDidChangeDiagnostics(soon),
      vscode.workspace.onDidChangeTextDocument(soon),
      vscode.workspace.onDidChangeConfiguration((e) => e.affectsConfiguration("sleepy.inlineHint") && soon()),
    ];
    soon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.parts).dispose();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), DEBOUNCE_MS);
  }

  private async refresh(): Promise<void> {
    const on = configuration().get<boolean>("inlineHint.enable", false);
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.languageId !== "rust" || document.uri.scheme !== "file") {
        continue;
      }
      const { version } = document;
      const hints = on ? await this.hints(document) : [];
      if (document.version === version) {
        editor.setDecorations(this.style, hints);
      }
    }
  }

  private async hints(document: vscode.TextDocument): Promise<vscode.DecorationOptions[]> {
    const errors = vscode.languages
      .getDiagnostics(document.uri)
      .filter((d) => d.severity === vscode.DiagnosticSeverity.Error);
    const lines = [...new Set(errors.map((d) => d.range.start.line))].slice(0, MAX_LINES);
    const found = lines.map(async (line) => {
      const first = errors.find((d) => d.range.start.line === line);
      const actions = first === undefined ? [] : await this.server.actionsAt(document, first.range);
      const titles = actions.flatMap((a) => {
        const action = a as { title?: string; command?: { command?: string } };
        return action.command?.command === ACCEPTED && action.title !== undefined ? [action.title] : [];
      });
      return titles[0] === undefined || line >= document.lineCount
        ? []
        : [{ range: document.lineAt(line).range, renderOptions: { after: { contentText: `✓ ${bareTitle(titles[0])}` } } }];
    });
    return (await Promise.all(found)).flat();
  }
}
