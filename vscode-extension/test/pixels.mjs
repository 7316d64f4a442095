// The editor as a person sees it: the packed extension in a fresh profile, the
// keyboard, and a look at what is on the screen.
import fs from "node:fs";
import path from "node:path";
import { fresh, serversOf } from "./fresh.mjs";
import { clean, fixMenu, idle, leavePeek, openFile, palette, PATIENCE_MS, settle, shown, toError, until } from "./page.mjs";
import { EXTENSION } from "./setup.mjs";
import { QUIET } from "./server.mjs";

/** Quiet time in which nothing may start, in milliseconds. */
const NOTHING_MS = 5_000;

async function fixByMenu(scene) {
  const { page, shot } = scene;
  await openFile(scene, "src/report.rs");
  await toError(page);
  const menu = await fixMenu(page);
  for (const entry of ["show the change first", "try again", "not helpful", "explain"]) {
    if (!menu.some((t) => t.includes(entry))) {
      throw new Error(`the menu lacks \`${entry}\`: ${menu.join(" | ")}`);
    }
  }
  await settle(page);
  await shot("menu");
  await page.keyboard.press("Enter");
  await shown(page, "word.to_string()");
  await leavePeek(page);
  await page.keyboard.press("Control+S");
  await clean(page);
  await settle(page);
  await shot("fixed");
}

async function fixByDiff(scene) {
  const { page, shot } = scene;
  await openFile(scene, "src/catalog.rs");
  await toError(page);
  await fixMenu(page);
  await page.locator(".action-widget .monaco-list-row", { hasText: "show the change first" }).click();
  await page.waitForSelector(".monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert", { timeout: PATIENCE_MS });
  await settle(page);
  await shot("diff");
  await page.keyboard.press("Control+Enter");
  await until(page, "diff to close", () => document.querySelector(".monaco-diff-editor .line-insert") === null);
  await shown(page, "use std::collections::BTreeMap;");
  await leavePeek(page);
  await page.keyboard.press("Control+S");
}

async function languageStatus({ page, shot }) {
  await page.waitForTimeout(1_000);
  await idle(page);
  await page.locator("[id='status.languageStatus']").click();
  await until(page, "language status", () =>
    [...document.querySelectorAll(".hover-language-status, .monaco-hover, .workbench-hover")].some((e) => /Sleepy: \d+ fix/.test(e.textContent)),
  );
  await settle(page);
  await shot("language-status");
  await page.keyboard.press("Escape");
}

async function reports({ page, shot }) {
  await palette(page, "Sleepy Coder: Menu");
  await until(page, "menu", () => /Run Doctor/.test(document.querySelector(".quick-input-list")?.textContent ?? ""));
  await settle(page);
  await shot("commands");
  await page.keyboard.press("Escape");
  await palette(page, "Sleepy Coder: Status");
  await shown(page, "and why");
  await settle(page);
  await shot("status");
}

async function episodes(scene) {
  const { page, shot } = scene;
  // Room for the list.
  await page.locator(".pane-header", { hasText: "inventory" }).first().click();
  await palette(page, "Explorer: Focus on Sleepy Coder Episodes View");
  const row = page.locator(".pane-body .monaco-list-row", { hasText: "accepted" });
  await row.first().waitFor({ timeout: PATIENCE_MS });
  await row.first().click();
  await page.waitForSelector(".monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert", { timeout: PATIENCE_MS });
  await settle(page);
  await shot("episodes");
  await exportEpisodes(scene);
  // Deleted for good, by keyboard.
  const all = page.locator(".pane-body .monaco-list-row[aria-label*='proposed by']");
  const before = await all.count();
  await palette(page, "Explorer: Focus on Sleepy Coder Episodes View");
  await page.keyboard.press("Delete");
  await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Delete" }).first().waitFor();
  await page.keyboard.press("Enter");
  for (let i = 0; i < 600 && (await all.count()) >= before; i += 1) {
    await page.waitForTimeout(100);
  }
  if ((await all.count()) >= before) {
    throw new Error("the episode was not deleted");
  }
}

/** All episodes go to the file that is proposed. */
async function exportEpisodes({ page, folder }) {
  await palette(page, "Sleepy Coder: Export Episodes");
  await until(page, "question for a file", () => /episodes\.jsonl/.test(document.querySelector(".quick-input-box input")?.value ?? ""));
  await page.keyboard.press("Enter");
  const file = path.join(folder, "episodes.jsonl");
  for (let i = 0; i < 600 && !fs.existsSync(file); i += 1) {
    await page.waitForTimeout(100);
  }
  const lines = fs.readFileSync(file, "utf8").trim().split("\n");
  if (!lines.some((line) => JSON.parse(line).outcome === "accepted")) {
    throw new Error(`no accepted fix among the ${lines.length} episodes in ${file}`);
  }
  await palette(page, "Notifications: Clear All Notifications");
}

/** Learning is paused and resumed in this repository, by the first entry. */
async function pause({ page, folder }) {
  const file = path.join(folder, ".vscode", "settings.json");
  // As text, for it may be half written.
  const paused = () => fs.existsSync(file) && /"sleepy\.capture": false/.test(fs.readFileSync(file, "utf8"));
  for (const [entry, wanted] of [["Pause in this repository", true], ["Resume in this repository", false]]) {
    await palette(page, "Sleepy Coder: Pause or Resume Learning");
    await until(page, entry, (text) => document.querySelector(".quick-input-list")?.textContent?.includes(text), entry);
    await page.keyboard.press("Enter");
    for (let i = 0; i < 600 && paused() !== wanted; i += 1) {
      await page.waitForTimeout(100);
    }
    if (paused() !== wanted) {
      throw new Error(`\`${entry}\` left no trace in ${file}`);
    }
  }
}

/** The choice of a model, left as it is. */
async function models({ page }) {
  await palette(page, "Sleepy Coder: Choose Model");
  await until(page, "models", () => /The shipped model/.test(document.querySelector(".quick-input-list")?.textContent ?? ""));
  await page.keyboard.press("Escape");
}

async function doctor({ page }) {
  await palette(page, "Sleepy Coder: Run Doctor");
  await shown(page, "that is needed");
}

async function walkthrough({ page, shot }) {
  await palette(page, "Help: Welcome");
  await page.locator(".getting-started-category", { hasText: "Sleepy Coder" }).first().click();
  await until(page, "walkthrough", () => document.querySelectorAll(".getting-started-step").length === 3);
  await settle(page);
  await shot("walkthrough");
}

/** Without trust nothing of ours runs, not even to look. */
async function untrusted(scene) {
  const { page, home, shot } = scene;
  await openFile(scene, "src/report.rs");
  await until(page, "restricted mode", () => /Restricted Mode/.test(document.querySelector(".part.statusbar")?.textContent ?? ""));
  await page.waitForTimeout(NOTHING_MS);
  const running = serversOf(home);
  if (running.length > 0 || (await page.locator(".squiggly-error").count()) > 0) {
    throw new Error(`an untrusted folder is served, by ${running.join(", ") || "nobody"}`);
  }
  await settle(page);
  await shot("untrusted");
}

/** An error that nobody can repair, so that the status has something to explain. */
const BEYOND_REPAIR = `
/// Days on which nothing is delivered.
pub fn holidays() -> u64 {
    calendar::holidays_of_the_year()
}
`;

async function story(scene) {
  fs.appendFileSync(path.join(scene.folder, "src/pricing.rs"), BEYOND_REPAIR);
  await fixByMenu(scene);
  await fixByDiff(scene);
  await languageStatus(scene);
  await reports(scene);
  await episodes(scene);
  await pause(scene);
  await models(scene);
  await doctor(scene);
  await walkthrough(scene);
}

/** Plays all scenes; with `keep` the screenshots go where the docs look for them. */
export async function pixels(tools, programs, packages, keep) {
  const play = async (how, scene) => {
    await fresh(tools, programs, packages, { bundled: false, settings: QUIET, ...how }, async (all) => {
      await scene(all);
      for (const file of keep ? fs.readdirSync(all.shots) : []) {
        fs.copyFileSync(path.join(all.shots, file), path.join(EXTENSION, "images", file));
      }
    });
    console.log(`ok   on the screen: ${how.name}`);
  };
  // No setting says where the server is: it is found where cargo installs programs.
  await play({ name: "story", trusting: true }, story);
  await play({ name: "untrusted", trusting: false, bundled: true }, untrusted);
}
