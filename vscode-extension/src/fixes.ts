/**
 * Fixes on their way from the server to the text.
 *
 * The editor applies the edit of a code action without looking whether the text
 * is still the one it was made for: text that changes while the menu is open
 * would be mangled. So the edit is moved into a command of ours, which looks
 * first and refuses when the text has moved on.
 */

import * as vscode from "vscode";

import type { Shared } from "./context";
import { ACCEPTED, APPLY, bareTitle, episodeOf, isVerified, stale } from "./pure/actions";
import type { Server } from "./client";

/** A fix with all that is needed to apply, show or refuse it. */
export interface Offer {
  readonly title: string;
  readonly verified: boolean;
  readonly episode: string | undefined;
  readonly edit: vscode.WorkspaceEdit;
  /** Versions of the open texts when the fix was asked for. */
  readonly versions: ReadonlyMap<string, number>;
  readonly accepted: vscode.Command;
}

const QUICK_FIX = vscode.CodeActionKind.QuickFix;
type Action = vscode.CodeAction | vscode.Command;

const openVersion = (uri: string) => vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri)?.version;

/** Asks the server and guards its fixes; adds a way to see a fix before taking it. */
export async function guardFixes(
  document: vscode.TextDocument,
  ask: () => Promise<Action[] | null | undefined>,
): Promise<Action[] | null | undefined> {
  const versions = new Map(vscode.workspace.textDocuments.map((d) => [d.uri.toString(), d.version]));
  const actions = await ask();
  if (!actions) {
    return actions;
  }
  const moved = document.version !== versions.get(document.uri.toString());
  const guarded: Action[] = [];
  let shown: vscode.CodeAction | undefined;
  for (const action of actions) {
    const offer = offerOf(action, versions);
    if (offer === undefined) {
      guarded.push(action);
    } else if (!moved) {
      const fix = guard(action as vscode.CodeAction, offer);
      // What repairs a whole file is asked for by name and stands alone.
      shown ??= QUICK_FIX.contains(fix.kind ?? QUICK_FIX) ? previewAction(offer, fix.diagnostics) : undefined;
      guarded.push(fix);
    }
  }
  if (shown !== undefined) {
    const place = guarded.findLastIndex((a) => (a as vscode.CodeAction).command?.command === APPLY) + 1;
    guarded.splice(place, 0, shown);
  }
  return guarded;
}

function offerOf(action: Action, versions: ReadonlyMap<string, number>): Offer | undefined {
  if (!("edit" in action) || action.edit === undefined || action.command?.command !== ACCEPTED) {
    return undefined;
  }
  const touched = new Set(action.edit.entries().map(([uri]) => uri.toString()));
  return {
    title: bareTitle(action.title),
    verified: isVerified(action.title),
    episode: episodeOf(action.command.arguments),
    edit: action.edit,
    versions: new Map([...versions].filter(([uri]) => touched.has(uri))),
    accepted: action.command,
  };
}

function guard(action: vscode.CodeAction, offer: Offer): vscode.CodeAction {
  const guarded = new vscode.CodeAction(action.title, action.kind);
  if (action.diagnostics !== undefined) {
    guarded.diagnostics = action.diagnostics;
  }
  if (action.isPreferred !== undefined) {
    guarded.isPreferred = action.isPreferred;
  }
  guarded.command = { command: APPLY, title: action.title, arguments: [offer] };
  return guarded;
}

/** The editor lists actions with diagnostics first, so this one gets the fix's. */
function previewAction(offer: Offer, diagnostics: vscode.Diagnostic[] | undefined): vscode.CodeAction {
  const action = new vscode.CodeAction("Sleepy: show the change first", QUICK_FIX);
  if (diagnostics !== undefined) {
    action.diagnostics = diagnostics;
  }
  action.command = { command: "sleepy.previewFix", title: action.title, arguments: [offer] };
  return action;
}

/** Our offers at a place, by way of the editor, so that they are guarded. */
export async function offersAt(document: vscode.TextDocument, range: vscode.Range): Promise<Offer[]> {
  const actions = await vscode.commands.executeCommand<Action[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    QUICK_FIX.value,
  );
  return actions.flatMap((action) => {
    const command = "edit" in action || typeof action.command === "object" ? (action.command as vscode.Command | undefined) : undefined;
    return command?.command === APPLY ? [command.arguments?.[0] as Offer] : [];
  });
}

/** Applies fixes, and remembers where, so that an undo can be told. */
export class Fixes {
  private readonly touched = new Set<string>();

  constructor(
    private readonly shared: Shared,
    private readonly server: Server,
  ) {}

  /** Applies a fix if its text is still the same; whether it was applied. */
  async apply(offer: Offer): Promise<boolean> {
    const moved = stale(offer.versions, openVersion);
    // The editor itself checks the versions between here and the change.
    const applied = moved.length === 0 && (await vscode.workspace.applyEdit(offer.edit));
    if (!applied) {
      const text = "The text has changed since this fix was made for it, so nothing was changed. Save and ask again.";
      vscode.window.setStatusBarMessage(`Sleepy: ${text}`, 8_000);
      await Promise.race([this.shared.tell("information", "stale", `Sleepy: ${text}`), Promise.resolve()]);
      return false;
    }
    for (const [uri] of offer.edit.entries()) {
      this.touched.add(uri.toString());
    }
    try {
      await vscode.commands.executeCommand(offer.accepted.command, ...(offer.accepted.arguments ?? []));
    } catch (error) {
      // The change stands; only the record of it is lost.
      this.shared.log.warn(`the server could not be told of an accepted fix: ${String(error)}`);
    }
    return true;
  }

  /** Calls a fix not helpful. */
  async reject(offer: Offer): Promise<void> {
    if (offer.episode !== undefined) {
      await this.server.execute("sleepy.rejected", { episode: offer.episode });
    }
  }

  /** A text changed; an undo where a fix was taken is told to the server. */
  changed(event: vscode.TextDocumentChangeEvent): void {
    const undo = event.reason === vscode.TextDocumentChangeReason.Undo && event.contentChanges.length > 0;
    if (undo && this.touched.has(event.document.uri.toString())) {
      // The change itself is sent by the client in this same turn; it has to go first.
      setTimeout(() => void this.server.undone(event.document.uri), 0);
    }
  }
}
