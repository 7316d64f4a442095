// Runs inside the extension host of the real editor; see test/host.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import * as vscode from "vscode";

import type { Api } from "../../src/extension";
import { actions, allActions, errors, extension, fixAt, hover, isFix, lineOf, open, runAll, serverOf, settings, take, type Test, until } from "./tools";

let api: Api;

/** Outcomes of the recorded episodes in one file, by way of the companion program. */
function outcomes(name: string): string[] {
  const cli = path.join(path.dirname(settings().get<string>("server.path", "")), "trainer-cli");
  const env = { ...process.env, ...settings().get<Record<string, string>>("server.extraEnv") };
  const listing = JSON.parse(execFileSync(cli, ["episodes", "list", "--json"], { env, encoding: "utf8" }));
  const ours = listing.episodes.filter((e: { task_id: string }) => e.task_id.includes(`${name}.rs`));
  return ours.map((e: { outcome: string }) => e.outcome);
}

const recorded = (name: string, outcome: string) =>
  until(`episode \`${outcome}\` for ${name}`, () => outcomes(name).includes(outcome));

const tests: Test[] = [
  ["it runs where the files are, however far away the screen is", async () => {
    const own = vscode.extensions.getExtension("sleepy-coder.sleepy-coder");
    assert.equal(own?.extensionKind, vscode.ExtensionKind.Workspace);
    assert.notEqual(vscode.env.remoteName, undefined);
    assert.equal(vscode.env.uiKind, vscode.UIKind.Web);
  }],
  ["an error is shown once, with a fix that the compiler has accepted", async () => {
    const document = await open("accept");
    await until("diagnostic", () => errors(document).length > 0);
    assert.equal(errors(document).length, 1);
    const fix = await fixAt(document);
    assert.match(fix.title, /^Sleepy: .* ✓$/);
    assert.equal(fix.isPreferred, true);
    assert.equal(fix.kind?.value, "quickfix");
    // A check that begins just now withdraws fixes until it has ended.
    await until("further actions", async () => {
      const titles = (await actions(document, lineOf(document))).map((a) => a.title);
      return ["show the change first", "try again", "not helpful", "explain"].every((t) => titles.includes(`Sleepy: ${t}`));
    });
  }],
  ["a fix is accepted: text, file, diagnostic and record follow", async () => {
    const document = await open("accept");
    assert.equal(await take(await fixAt(document)), true);
    assert.match(document.getText(), /\n {4}word\.to_string\(\)\n/);
    await document.save();
    await until("diagnostic to go", () => errors(document).length === 0);
    await recorded("accept", "accepted");
  }],
  ["a fix that is called not helpful is offered no more", async () => {
    const document = await open("reject");
    const fix = await fixAt(document);
    const reject = await until("way to refuse", async () => {
      const all = await actions(document, lineOf(document));
      return all.find((a) => a.title === "Sleepy: not helpful");
    });
    await take(reject);
    const left = await actions(document, lineOf(document));
    assert.ok(!left.some((a) => a.title === fix.title), left.map((a) => a.title).join(", "));
    await recorded("reject", "rejected");
  }],
  ["a fix that is taken and undone is recorded as undone", async () => {
    const document = await open("undo");
    const before = document.getText();
    await take(await fixAt(document));
    assert.notEqual(document.getText(), before);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
    await recorded("undo", "undone");
  }],
  ["the edit of a fix is refused once the text has moved on", async () => {
    const document = await open("stale");
    const fix = await fixAt(document);
    const typed = new vscode.WorkspaceEdit();
    typed.insert(document.uri, new vscode.Position(0, 0), "// typed meanwhile\n");
    assert.ok(await vscode.workspace.applyEdit(typed));
    const before = document.getText();
    assert.equal(await take(fix), false);
    assert.equal(document.getText(), before);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }],
  ["typing and asking at the same time never mangles the text", async () => {
    const document = await open("typing");
    await fixAt(document);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const original = document.getText();
    for (let i = 0; i < 15; i += 1) {
      // The editor may give up on a question that a change overtakes.
      const asked = actions(document, lineOf(document)).catch(() => []);
      await editor.edit((e) => e.insert(new vscode.Position(0, 0), `// ${i}\n`));
      const before = document.getText();
      const fix = (await asked).find(isFix);
      if (fix !== undefined && (await take(fix)) === true) {
        // It was made for the new text: only the broken line may differ.
        assert.equal(document.getText().replace("word.to_string()", "word"), before);
        await vscode.commands.executeCommand("undo");
      }
      assert.equal(document.getText(), before);
    }
    assert.ok(document.getText().endsWith(original));
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }],
  ["a fix is shown as a diff and taken from there", async () => {
    const document = await open("preview");
    await fixAt(document);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(lineOf(document), 4, lineOf(document), 4);
    const tab = await until("diff", async () => {
      await vscode.commands.executeCommand("sleepy.previewFix");
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    const shown = await vscode.workspace.openTextDocument(tab.modified);
    assert.match(shown.getText(), /word\.to_string\(\)/);
    assert.doesNotMatch(document.getText(), /to_string/);
    await vscode.commands.executeCommand("sleepy.preview.apply");
    await until("applied fix", () => /word\.to_string\(\)/.test(document.getText()));
    assert.ok(!vscode.window.tabGroups.all.flatMap((g) => g.tabs).some((t) => t.input instanceof vscode.TabInputTextDiff));
    await document.save();
  }],
  ["hover says that a fix is there, or why there is none", async () => {
    const document = await open("reasons");
    await fixAt(document);
    const broken = document.positionAt(document.getText().indexOf("    word\n") + 4);
    await until("words on a fix", async () => /✓/.test(await hover(document, broken)));
    const lost = document.positionAt(document.getText().indexOf("calendar"));
    await until("reason", async () => /Sleepy/.test(await hover(document, lost)));
    assert.equal(/✓/.test(await hover(document, lost)), false);
    assert.equal(await hover(document, new vscode.Position(0, 0)), "");
  }],
  ["all fixes of a file at once, for those who ask for it", async () => {
    const document = await open("all");
    await fixAt(document);
    const wholeFile = async () => (await allActions(document, 0, "source.fixAll")).find((a) => a.kind?.value === "source.fixAll.sleepy");
    assert.equal(await wholeFile(), undefined);
    await settings().update("fixes.fixAll", true, vscode.ConfigurationTarget.Workspace);
    const action = await until("action with both fixes", async () => {
      const found = await wholeFile();
      return found?.title.includes("2 fixes") ? found : undefined;
    });
    assert.ok(action.command);
    assert.equal(await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? [])), true);
    assert.doesNotMatch(document.getText(), /\n {4}word\n/);
    await document.save();
    await until("diagnostics to go", () => errors(document).length === 0);
    await recorded("all", "accepted");
    await settings().update("fixes.fixAll", undefined, vscode.ConfigurationTarget.Workspace);
  }],
  ["settings hold at once: diagnostics, then everything, off and on again", async () => {
    const document = await open("rest");
    await until("diagnostic", () => errors(document).length === 1);
    await settings().update("publishDiagnostics", "never", vscode.ConfigurationTarget.Workspace);
    await until("diagnostic to go", () => errors(document).length === 0);
    await fixAt(document);
    await settings().update("publishDiagnostics", undefined, vscode.ConfigurationTarget.Workspace);
    await until("diagnostic to return", () => errors(document).length === 1);
    await settings().update("enable", false, vscode.ConfigurationTarget.Workspace);
    await until("silence", async () => (await actions(document, lineOf(document))).length === 0);
    await settings().update("enable", undefined, vscode.ConfigurationTarget.Workspace);
    await fixAt(document);
  }],
  ["with no model the state says so and the compiler's fixes stay", async () => {
    const model = () => {
      const phase = api.phase();
      return phase.kind === "running" ? phase.status?.model?.state : undefined;
    };
    await vscode.commands.executeCommand("sleepy.status");
    await until("state of the model", () => model() === "off");
    await settings().update("model.path", "/no/such/model.gguf", vscode.ConfigurationTarget.Global);
    await settings().update("model.backend", "local", vscode.ConfigurationTarget.Global);
    await until("missing model", async () => {
      await vscode.commands.executeCommand("sleepy.status");
      return model() === "missing";
    });
    await fixAt(await open("rest"));
    await settings().update("model.path", undefined, vscode.ConfigurationTarget.Global);
    await settings().update("model.backend", "off", vscode.ConfigurationTarget.Global);
  }],
  ["learning can be paused: a new fix is offered and not recorded", async () => {
    const capturing = async (wanted: boolean) => {
      await vscode.commands.executeCommand("sleepy.status");
      const phase = api.phase();
      return phase.kind === "running" && phase.status?.workspaces.every((w) => w.capture === wanted);
    };
    await settings().update("capture", false, vscode.ConfigurationTarget.Workspace);
    await until("pause", () => capturing(false));
    const before = outcomes("accept").length;
    const document = await open("accept");
    const broken = new vscode.WorkspaceEdit();
    const end = document.lineAt(document.lineCount - 1).range.end;
    broken.insert(document.uri, end, '\npub fn quiet() -> String {\n    let word = "x";\n    word\n}\n');
    await vscode.workspace.applyEdit(broken);
    await document.save();
    await fixAt(document);
    assert.equal(outcomes("accept").length, before);
    await settings().update("capture", undefined, vscode.ConfigurationTarget.Workspace);
    await until("learning", () => capturing(true));
  }],
  ["the status opens as a document that names command and reasons", async () => {
    await vscode.commands.executeCommand("sleepy.showStatus");
    const text = await until("status", () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === "sleepy" ? document.getText() : undefined;
    });
    assert.match(text, /- Server: .*sleepy-lsp/);
    assert.match(text, /- Its command: `.*cargo.* check/);
  }],
  ["the server is killed and comes back with its fixes", async () => {
    const document = await open("rest");
    await fixAt(document);
    const before = await until("process", () => api.pid());
    process.kill(serverOf(before), "SIGKILL");
    await until("new process", () => api.pid() !== undefined && api.pid() !== before);
    await fixAt(document);
    await until("diagnostic", () => errors(document).length === 1);
  }],
  ["a server that keeps dying is left stopped; a restart helps", async () => {
    for (let i = 0; i < 8 && api.phase().kind !== "failed"; i += 1) {
      const pid = await until("process or surrender", () => api.pid() ?? (api.phase().kind === "failed" ? -1 : undefined));
      if (pid > 0) {
        process.kill(serverOf(pid), "SIGKILL");
        await until("end of the process", () => api.pid() !== pid);
      }
    }
    assert.equal(api.phase().kind, "failed");
    await vscode.commands.executeCommand("sleepy.restart");
    await fixAt(await open("rest"));
  }],
  ["a server that is not there is named, and found again", async () => {
    const real = settings().get<string>("server.path");
    await settings().update("server.path", "/no/such/sleepy-lsp", vscode.ConfigurationTarget.Workspace);
    const phase = await until("missing server", () => (api.phase().kind === "missing" ? api.phase() : undefined));
    assert.match("reason" in phase ? phase.reason : "", /\/no\/such\/sleepy-lsp/);
    assert.equal(api.pid(), undefined);
    await settings().update("server.path", real, vscode.ConfigurationTarget.Workspace);
    await fixAt(await open("rest"));
  }],
  ["every contributed command exists", async () => {
    const all = new Set(await vscode.commands.getCommands(true));
    const manifest = vscode.extensions.getExtension("sleepy-coder.sleepy-coder")?.packageJSON;
    const missing = manifest.contributes.commands.map((c: { command: string }) => c.command).filter((c: string) => !all.has(c));
    assert.deepEqual(missing, []);
  }],
];

/** Entry point of the extension host. */
export async function run(): Promise<void> {
  api = await extension();
  await runAll(tests);
  // What remains to be shown is that nothing outlives a killed editor; the
  // killing is done from outside, and this is never reached alive.
  console.log("suite: waiting for the end");
  await new Promise((resolve) => setTimeout(resolve, 300_000));
}
