/**
 * The episodes view: what was recorded, with a diff for each, deletion and
 * export. It reads and deletes through `trainer-cli`, so that the editor never
 * touches the database itself.
 */

import * as path from "node:path";
import * as vscode from "vscode";

import type { Cli } from "./cli";
import { type Shared, shortPath } from "./context";
import { description, type Episode, outcome, readEpisodes, spoken } from "./pure/episodes";
import type { Reports } from "./reports";

/** Episodes listed at a time. */
const PAGE = 100;

/** An entry of the view. */
export type Entry = Episode | "more";

/** Lists, shows, deletes and exports episodes. */
export class EpisodesView implements vscode.TreeDataProvider<Entry>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Entry | undefined>();
  private readonly view: vscode.TreeView<Entry>;
  private limit = PAGE;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly shared: Shared,
    private readonly cli: Cli,
    private readonly reports: Reports,
  ) {
    this.view = vscode.window.createTreeView("sleepy.episodes", { treeDataProvider: this, canSelectMany: true });
    this.view.onDidChangeVisibility((e) => e.visible && this.refresh());
  }

  /** Reads the list anew. */
  refresh(): void {
    this.changed.fire(undefined);
  }

  /** Lists more of the past. */
  more(): void {
    this.limit += PAGE;
    this.refresh();
  }

  async getChildren(entry?: Entry): Promise<Entry[]> {
    if (entry !== undefined) {
      return [];
    }
    try {
      const listing = await this.cli.read(["episodes", "list", "--json", "--count", String(this.limit)]);
      const episodes = readEpisodes(listing);
      this.view.message = "";
      return episodes.length < this.limit ? episodes : [...episodes, "more"];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.shared.log.error(`episodes: ${reason}`);
      this.view.message = `The episodes cannot be read: ${reason}`;
      return [];
    }
  }

  getTreeItem(entry: Entry): vscode.TreeItem {
    if (entry === "more") {
      const item = new vscode.TreeItem("Show more…");
      item.command = { command: "sleepy.episodes.more", title: "Show more" };
      return item;
    }
    const when = new Date(entry.timestamp).toLocaleString();
    const item = new vscode.TreeItem(entry.error || entry.task);
    item.id = entry.id;
    item.description = description(entry);
    item.tooltip = `${entry.error}\n${description(entry)}\n${when}`;
    item.iconPath = new vscode.ThemeIcon(outcome(entry.outcome).icon);
    item.contextValue = "episode";
    item.accessibilityInformation = { label: spoken(entry, when) };
    item.command = { command: "sleepy.episodes.open", title: "Open Diff", arguments: [entry] };
    return item;
  }

  /** Shows what an episode changed. */
  async open(entry: Entry | undefined): Promise<void> {
    const [episode] = this.chosen(entry);
    if (episode === undefined) {
      return;
    }
    const name = path.basename(episode.task.replace(/:\d+$/, "")) || "episode.rs";
    const rust = name.endsWith(".rs") ? name : `${name}.rs`;
    const after = episode.settled ?? episode.after;
    if (episode.before === "" || after === "") {
      await this.reports.open(`episode/${episode.id}`, "fix.diff", () => episode.diff || `${episode.error}\n\nNo fix was found.\n`);
      return;
    }
    const left = this.reports.address(`episode/${episode.id}/before`, rust, () => episode.before);
    const right = this.reports.address(`episode/${episode.id}/after`, rust, () => after);
    await vscode.commands.executeCommand("vscode.diff", left, right, `${episode.error} (${outcome(episode.outcome).words})`);
  }

  /** Deletes episodes for good. */
  async forget(entry: Entry | undefined, selected: readonly Entry[] | undefined): Promise<void> {
    const episodes = this.chosen(entry, selected);
    if (episodes.length === 0) {
      return;
    }
    // Named, for in a list the selected entry need not be the focused one.
    const [first] = episodes;
    const what = episodes.length === 1 && first !== undefined ? `the episode “${first.error || first.task}”` : `${episodes.length} episodes`;
    const answer = await vscode.window.showWarningMessage(
      `Delete ${what} for good?`,
      { modal: true, detail: "Nothing will be learned from what is deleted. This cannot be undone." },
      "Delete",
    );
    if (answer === "Delete") {
      await this.cli.read(["episodes", "forget", "--json", ...episodes.map((e) => e.id)]);
      this.refresh();
    }
  }

  /** Writes all episodes, or the selected ones, to a file. */
  async export(entry: Entry | undefined, selected: readonly Entry[] | undefined): Promise<void> {
    const episodes = entry === undefined ? [] : this.chosen(entry, selected);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      title: episodes.length === 0 ? "Export all episodes" : `Export ${episodes.length} of the episodes`,
      filters: { "JSON Lines": ["jsonl"] },
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, "episodes.jsonl") }),
    });
    if (target === undefined) {
      return;
    }
    await this.exportTo(target.fsPath, episodes);
    const answer = await vscode.window.showInformationMessage(`Sleepy: the episodes are in ${shortPath(target.fsPath)}`, "Open");
    if (answer === "Open") {
      await vscode.window.showTextDocument(target);
    }
  }

  /** Writes episodes to a file; all of them if none is named. */
  async exportTo(file: string, episodes: readonly Episode[]): Promise<void> {
    await this.cli.read(["episodes", "export", "--json", "--output", file, ...episodes.map((e) => e.id)]);
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }

  /** What a command is about: the clicked entry, the selection, or the focused one. */
  private chosen(entry: Entry | undefined, selected?: readonly Entry[]): Episode[] {
    const entries = selected !== undefined && selected.length > 0 ? selected : entry !== undefined ? [entry] : this.view.selection;
    return entries.filter((e): e is Episode => e !== "more");
  }
}
