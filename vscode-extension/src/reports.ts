/** Read-only documents: status, doctor, and the two sides of a diff. */

import * as vscode from "vscode";

/** Scheme of the documents of this module. */
export const SCHEME = "sleepy";

/** Keeps texts for as long as an editor shows them. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, () => string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly parts: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor() {
    this.parts = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.texts.delete(document.uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString())?.() ?? "";
  }

  /** An address under which a text can be read; `name` decides the language. */
  address(folder: string, name: string, text: () => string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${folder}/${name}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }

  /** Opens a text. */
  async open(folder: string, name: string, text: () => string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.address(folder, name, text));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Whatever is shown under this address is out of date. */
  refresh(folder: string, name: string): void {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${folder}/${name}` });
    if (this.texts.has(uri.toString())) {
      this.changed.fire(uri);
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.parts).dispose();
  }
}
