/** A fix as a diff, before it is taken. */

import * as path from "node:path";
import * as vscode from "vscode";

import { type Fixes, type Offer, offersAt } from "./fixes";
import { type Reports, SCHEME } from "./reports";

/** Folder of the previews among the documents of our scheme. */
const FOLDER = "preview";

/** Shows fixes and takes or refuses the one that is shown. */
export class Preview {
  private readonly shown = new Map<string, Offer>();
  private serial = 0;

  constructor(
    private readonly reports: Reports,
    private readonly fixes: Fixes,
  ) {}

  /** Shows a fix, or lets the person pick one at the cursor. */
  async show(given: Offer | undefined): Promise<void> {
    const offer = given ?? (await this.pick());
    if (offer === undefined) {
      return;
    }
    this.serial += 1;
    const sides: [vscode.Uri, vscode.Uri, vscode.Uri][] = [];
    for (const [uri, edits] of offer.edit.entries()) {
      const document = await vscode.workspace.openTextDocument(uri);
      const after = applied(document, edits);
      const right = this.reports.address(`${FOLDER}/${this.serial}`, path.basename(uri.path), () => after);
      this.shown.set(right.toString(), offer);
      sides.push([uri, uri, right]);
    }
    const title = `${offer.verified ? "✓ " : ""}${offer.title}`;
    const [first] = sides;
    if (sides.length === 1 && first !== undefined) {
      await vscode.commands.executeCommand("vscode.diff", first[1], first[2], title, { preview: true });
    } else if (first !== undefined) {
      await vscode.commands.executeCommand("vscode.changes", title, sides);
    }
  }

  /** Takes the fix that is shown. */
  async apply(): Promise<void> {
    await this.decide((offer) => this.fixes.apply(offer));
  }

  /** Calls the fix that is shown not helpful. */
  async reject(): Promise<void> {
    await this.decide((offer) => this.fixes.reject(offer));
  }

  private async decide(what: (offer: Offer) => Promise<unknown>): Promise<void> {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const offer = offerIn(tab, this.shown);
    if (tab === undefined || offer === undefined) {
      return;
    }
    await vscode.window.tabGroups.close(tab);
    const [uri] = offer.edit.entries()[0] ?? [];
    if (uri !== undefined) {
      await vscode.window.showTextDocument(uri);
    }
    await what(offer);
    for (const [address, shown] of this.shown) {
      if (shown === offer) {
        this.shown.delete(address);
      }
    }
  }

  private async pick(): Promise<Offer | undefined> {
    const editor = vscode.window.activeTextEditor;
    const offers = editor === undefined ? [] : await offersAt(editor.document, editor.selection);
    if (offers.length < 2) {
      if (offers.length === 0) {
        void vscode.window.showInformationMessage("Sleepy: there is no fix at the cursor.");
      }
      return offers[0];
    }
    const picks = offers.map((offer) => ({ label: offer.title, description: offer.verified ? "verified" : "", offer }));
    return (await vscode.window.showQuickPick(picks, { title: "Which fix?" }))?.offer;
  }
}

function offerIn(tab: vscode.Tab | undefined, shown: ReadonlyMap<string, Offer>): Offer | undefined {
  const input = tab?.input;
  if (input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME) {
    return shown.get(input.modified.toString());
  }
  // The tab of a diff over several files has no public type; its title is ours.
  return [...shown.values()].reverse().find((offer) => tab?.label.includes(offer.title));
}

function applied(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  let text = document.getText();
  const spans = edits.map((e) => ({ from: document.offsetAt(e.range.start), to: document.offsetAt(e.range.end), with: e.newText }));
  for (const span of spans.sort((a, b) => b.from - a.from)) {
    text = text.slice(0, span.from) + span.with + text.slice(span.to);
  }
  return text;
}
