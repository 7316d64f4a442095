// Draws images/icon.png from images/icon.svg, in the browser of the tests:
//   .cache/vscode/node-*/bin/node vscode-extension/scripts/icon.mjs
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { CHROMIUM } from "../test/server.mjs";
import { editor, EXTENSION } from "../test/setup.mjs";

const { chromium } = createRequire(path.join(editor(), "package.json"))("playwright-core");
const svg = fs.readFileSync(path.join(EXTENSION, "images/icon.svg"), "utf8");
const browser = await chromium.launch(CHROMIUM);
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
await page.screenshot({ path: path.join(EXTENSION, "images/icon.png"), omitBackground: true });
await browser.close();
