// What one does with the editor's page: open, press, pick, wait, look.

import fs from "node:fs";
import path from "node:path";

/** Limits are only there to stop a hang. */
export const PATIENCE_MS = 300_000;

/** Waits for something on the page. */
export async function until(page, what, ask, argument) {
  try {
    await page.waitForFunction(ask, argument, { timeout: PATIENCE_MS, polling: 100 });
  } catch (error) {
    throw new Error(`no ${what}: ${error.message}`);
  }
}

/** Extension hosts of this profile that have begun to activate extensions, going by their logs. */
function hosts(state) {
  const logs = path.join(state, "data", "logs");
  const files = fs.existsSync(logs) ? fs.readdirSync(logs, { recursive: true }) : [];
  const begun = (file) => fs.readFileSync(path.join(logs, file), "utf8").includes("_doActivateExtension");
  return files.filter((file) => file.endsWith("remoteexthost.log") && begun(file)).length;
}

/** Times the page is loaded; a busy machine may miss the editor's own limit for the start of its extension host. */
const MAX_LOADS = 3;
/** Longest wait for an extension host, in milliseconds. */
const HOST_MS = 120_000;

/** Opens the folder of a scene with one of its files. */
export async function openFile({ page, port, folder, state }, file) {
  const payload = encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${folder}/${file}`]]));
  const before = hosts(state);
  for (let load = 1; load <= MAX_LOADS; load += 1) {
    await page.goto(`http://127.0.0.1:${port}/?folder=${folder}&payload=${payload}`);
    await page.waitForSelector(".editor-instance .view-lines", { timeout: PATIENCE_MS });
    for (const end = Date.now() + HOST_MS; Date.now() < end; await page.waitForTimeout(200)) {
      if (hosts(state) > before) {
        return;
      }
    }
    console.log(`     the extension host did not start in time (${load})`);
  }
  throw new Error(`the extension host did not start in ${MAX_LOADS} tries`);
}

/** Runs a command by its name. */
export async function palette(page, command) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget:not([style*='display: none']) input", { timeout: PATIENCE_MS });
  await page.keyboard.type(command);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: command.replace(/^.*: /, "") }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** The menu of quick fixes, opened anew until a fix of ours is in it; its entries. */
export async function fixMenu(page) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    await page.keyboard.press("Control+.");
    const rows = page.locator(".action-widget .monaco-list-row");
    await rows.first().waitFor({ timeout: 5_000 }).catch(() => undefined);
    const texts = await rows.allTextContents();
    if (texts.some((t) => t.includes("✓"))) {
      return texts.map((t) => t.trim()).filter((t) => t !== "");
    }
    await page.keyboard.press("Escape");
    await page.waitForTimeout(500);
  }
  throw new Error("no verified fix in the menu");
}

/** An error is underlined. */
export const errorShown = (page) => until(page, "error on the screen", () => document.querySelector(".squiggly-error") !== null);

/** No error is underlined. */
export const clean = (page) => until(page, "clean file", () => document.querySelector(".squiggly-error") === null);

/** The place of an error, reached by keyboard. */
export async function toError(page) {
  await errorShown(page);
  await page.locator(".editor-instance .view-lines").first().click({ position: { x: 350, y: 5 } });
  await page.keyboard.press("F8");
}

/** Leaves the peek at an error. */
export async function leavePeek(page) {
  for (let i = 0; i < 20 && (await page.locator(".zone-widget").count()) > 0; i += 1) {
    await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
  }
}

/** A text stands in the editor. */
export const shown = (page, text) =>
  until(page, `text \`${text}\``, (t) => document.querySelector(".editor-instance .view-lines")?.textContent?.replaceAll("\u00a0", " ").includes(t), text);

/** Lets animations end. */
export async function settle(page) {
  await page.mouse.move(700, 640);
  await page.waitForTimeout(700);
}

/** Waits for the server to have nothing to do; the status bar says so. */
export const idle = (page) =>
  until(page, "end of the search", () => !/checking|looking for fixes/.test(document.querySelector(".part.statusbar")?.textContent ?? ""));
