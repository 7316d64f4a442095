// The editor as a person sees it: the packed extension in a fresh profile, the
// keyboard, and a look at what is on the screen.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { EXTENSION, REPOSITORY, run, scratch } from "./setup.mjs";
import { CHROMIUM, installArguments, startForPeople } from "./server.mjs";

const MODELS = path.join(REPOSITORY, "data", "models");
const OURS = ["sleepy-lsp", "trainer-cli"];
/** Limits are only there to stop a hang. */
const PATIENCE_MS = 300_000;
/** Keys from the broken file to the accepted fix, at most. */
const MAX_KEYS = 3;

/** Waits for something on the page. */
async function until(page, what, ask, argument) {
  try {
    await page.waitForFunction(ask, argument, { timeout: PATIENCE_MS, polling: 100 });
  } catch (error) {
    throw new Error(`no ${what}: ${error.message}`);
  }
}

/** A crate of several modules with an error each. */
function workspace(home) {
  const folder = path.join(home, "inventory");
  fs.cpSync(path.join(REPOSITORY, "data/demo"), folder, { recursive: true });
  return folder;
}

/** Keys a person presses, counted. */
class Keyboard {
  count = 0;

  constructor(page) {
    this.page = page;
  }

  async press(key) {
    this.count += 1;
    await this.page.keyboard.press(key);
  }
}

async function openFile(page, port, folder, file) {
  const payload = encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${folder}/${file}`]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}&payload=${payload}`);
  await page.waitForSelector(".editor-instance .view-lines", { timeout: PATIENCE_MS });
}

async function palette(page, command) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget:not([style*='display: none']) input", { timeout: PATIENCE_MS });
  await page.keyboard.type(command);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: command.replace(/^.*: /, "") }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** Our actions in the menu of quick fixes, opened anew until a fix is among them. */
async function fixMenu(page, keyboard) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    await page.keyboard.press("Control+.");
    const rows = page.locator(".action-widget .monaco-list-row");
    await rows.first().waitFor({ timeout: 5_000 }).catch(() => undefined);
    const texts = await rows.allTextContents();
    if (texts.some((t) => t.includes("✓"))) {
      keyboard.count += 1;
      return texts.map((t) => t.trim()).filter((t) => t !== "");
    }
    await page.keyboard.press("Escape");
    await page.waitForTimeout(500);
  }
  throw new Error("no verified fix in the menu");
}

/** The place of an error, reached by keyboard. */
async function toError(page, keyboard, line) {
  await until(page, "error on the screen", () => document.querySelector(".squiggly-error") !== null);
  await page.locator(".editor-instance .view-lines").first().click({ position: { x: 350, y: line * 20 + 5 } });
  await keyboard.press("F8");
}

/** Leaves the peek at an error. */
async function leavePeek(page) {
  for (let i = 0; i < 20 && (await page.locator(".zone-widget").count()) > 0; i += 1) {
    await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
  }
}

const shown = (page, text) =>
  until(page, `text \`${text}\``, (t) => document.querySelector(".editor-instance .view-lines")?.textContent?.replaceAll("\u00a0", " ").includes(t), text);

/** Lets animations end. */
async function settle(page) {
  await page.mouse.move(700, 640);
  await page.waitForTimeout(700);
}

/** Waits for the server to have nothing to do; the status item says so. */
const idle = (page) =>
  until(page, "end of the search", () => !/checking|looking for fixes/.test(document.querySelector(".part.statusbar")?.textContent ?? ""));

async function firstFix(page, port, folder, shot) {
  const keyboard = new Keyboard(page);
  await openFile(page, port, folder, "src/report.rs");
  await toError(page, keyboard, 0);
  const menu = await fixMenu(page, keyboard);
  for (const entry of ["show the change first", "try again", "not helpful", "explain"]) {
    if (!menu.some((t) => t.includes(entry))) {
      throw new Error(`the menu lacks \`${entry}\`: ${menu.join(" | ")}`);
    }
  }
  await settle(page);
  await shot("menu");
  await keyboard.press("Enter");
  await shown(page, "word.to_string()");
  if (keyboard.count > MAX_KEYS) {
    throw new Error(`the first fix took ${keyboard.count} keys`);
  }
  console.log(`     keys from the broken file to the accepted fix: ${keyboard.count}`);
  await leavePeek(page);
  await page.keyboard.press("Control+S");
  await until(page, "clean file", () => document.querySelector(".squiggly-error") === null);
  await settle(page);
  await shot("fixed");
}

async function fixByDiff(page, port, folder, shot) {
  const keyboard = new Keyboard(page);
  await openFile(page, port, folder, "src/catalog.rs");
  await toError(page, keyboard, 0);
  await fixMenu(page, keyboard);
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

async function languageStatus(page, shot) {
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

async function reports(page, shot) {
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

async function episodes(page, shot) {
  // Room for the list.
  await page.locator(".pane-header", { hasText: "inventory" }).first().click();
  await palette(page, "Explorer: Focus on Sleepy Coder Episodes View");
  const row = page.locator(".pane-body .monaco-list-row", { hasText: "accepted" });
  await row.first().waitFor({ timeout: PATIENCE_MS });
  await row.first().click();
  await page.waitForSelector(".monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert", { timeout: PATIENCE_MS });
  await settle(page);
  await shot("episodes");
}

async function story(page, port, folder, shot) {
  await firstFix(page, port, folder, shot);
  await fixByDiff(page, port, folder, shot);
  await languageStatus(page, shot);
  await reports(page, shot);
  await episodes(page, shot);
}

/** Plays the story; with `keep` the screenshots go where the docs look for them. */
export async function pixels(tools, programs, keep) {
  const { chromium } = createRequire(path.join(tools, "package.json"))("playwright-core");
  const state = scratch("pixels");
  const home = path.join(state, "home");
  const folder = workspace(home);
  const out = path.join(state, "shots");
  fs.mkdirSync(out, { recursive: true });
  run("node", ["scripts/package.mjs", "--server-less", "--out", state], { cwd: EXTENSION });
  const vsix = fs.readdirSync(state).find((f) => f.endsWith(".vsix"));
  run("node", installArguments(tools, state, path.join(state, vsix)));
  // No setting says where the server is: it is found where cargo installs programs.
  const bin = path.join(home, ".cargo", "bin");
  const cargo = path.join(process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo"), "bin");
  fs.mkdirSync(bin, { recursive: true });
  for (const file of [...fs.readdirSync(cargo).map((f) => path.join(cargo, f)), ...OURS.map((f) => path.join(programs, f))]) {
    fs.symlinkSync(fs.realpathSync(file), path.join(bin, path.basename(file)));
  }
  const model = fs.existsSync(MODELS) && fs.readdirSync(MODELS).some((f) => f.endsWith(".gguf"));
  const settings = model ? {} : { "sleepy.model.backend": "off" };
  const rustup = process.env.RUSTUP_HOME ?? path.join(os.homedir(), ".rustup");
  const environment = { HOME: home, CARGO_HOME: "", RUSTUP_HOME: rustup, SLEEPY_SETTLE_MS: "1000" };
  const server = await startForPeople(tools, state, folder, settings, environment);
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage({ viewport: { width: 1100, height: 680 } });
  page.setDefaultTimeout(PATIENCE_MS);
  try {
    const shot = async (name) => page.screenshot({ path: path.join(out, `${name}.png`) });
    await story(page, server.port, folder, shot);
  } catch (error) {
    await page.screenshot({ path: path.join(out, "failed.png") });
    throw new Error(`the run on the screen failed; its pictures are in ${out}`, { cause: error });
  } finally {
    await browser.close();
    await server.stop();
  }
  if (keep) {
    for (const file of fs.readdirSync(out)) {
      fs.copyFileSync(path.join(out, file), path.join(EXTENSION, "images", file));
    }
  }
  fs.rmSync(state, { recursive: true, force: true });
}
