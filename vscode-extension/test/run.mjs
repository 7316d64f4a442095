// The order of all tests; see run.sh, which brings Node along.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { firstFix } from "./firstfix.mjs";
import { pack } from "./fresh.mjs";
import { host } from "./host.mjs";
import { pixels } from "./pixels.mjs";
import { checkAll } from "./schema-check.mjs";
import { editor, EXTENSION, NoAnswer, packages, programs, run, rustAnalyzer } from "./setup.mjs";

const options = new Set(process.argv.slice(2));
/** Suites in the real editor, in the order in which they run. */
const IN_EDITOR = ["host", "pull", "multi", "beside", "pixels", "first-fix"];
const all = !["unit", "editor", ...IN_EDITOR].some((what) => options.has(`--${what}`));
const wants = (what) => all || options.has(`--${what}`) || (options.has("--editor") && IN_EDITOR.includes(what));

function unit() {
  run("node", ["node_modules/typescript/bin/tsc"], { cwd: EXTENSION });
  run("node", ["scripts/gen-settings.mjs", "--check"], { cwd: EXTENSION });
  fs.rmSync(path.join(EXTENSION, "dist-test/unit"), { recursive: true, force: true });
  run("node", ["esbuild.mjs", "unit"], { cwd: EXTENSION });
  const files = fs.readdirSync(path.join(EXTENSION, "dist-test/unit")).filter((f) => f.endsWith(".cjs"));
  const args = ["--test", "--test-reporter=spec", ...files.map((f) => `dist-test/unit/${f}`), "test/protocol/protocol.test.mjs"];
  const done = spawnSync("node", args, { cwd: EXTENSION, stdio: "inherit" });
  if (done.status !== 0) {
    throw new Error("unit tests failed");
  }
}

/** The suites beside rust-analyzer; what is left out where that cannot be fetched. */
async function beside(tools, built) {
  try {
    rustAnalyzer();
  } catch (error) {
    if (error instanceof NoAnswer) {
      return `without rust-analyzer: ${error.message}`;
    }
    throw error;
  }
  const from = path.join(EXTENSION, "test/rust-analyzer/package.json");
  fs.copyFileSync(from, path.join(EXTENSION, "dist-test/rust-analyzer/package.json"));
  await host(tools, built, "beside");
  await host(tools, built, "neighbour");
  return undefined;
}

/** The suites in the real editor; what had to be left out. */
async function inEditor() {
  const tools = editor();
  const built = programs();
  const keep = options.has("--keep");
  let left;
  run("node", ["esbuild.mjs", "extension", "host", "neighbour"], { cwd: EXTENSION });
  for (const suite of ["host", "pull", "multi"].filter(wants)) {
    await host(tools, built, suite === "host" ? "run" : suite);
  }
  if (wants("beside")) {
    left = await beside(tools, built);
  }
  if (wants("pixels") || wants("first-fix")) {
    const packed = pack(built);
    if (wants("pixels")) {
      await pixels(tools, built, packed, keep);
    }
    if (wants("first-fix")) {
      await firstFix(tools, built, packed, keep);
    }
    fs.rmSync(packed.out, { recursive: true });
  }
  return left;
}

async function main() {
  packages();
  if (process.argv[2] === "--schema-check") {
    process.exitCode = (await checkAll(process.argv.slice(3))) === 0 ? 0 : 1;
    return;
  }
  if (process.argv[2] === "--package") {
    const done = spawnSync("node", ["scripts/package.mjs", ...process.argv.slice(3)], { cwd: EXTENSION, stdio: "inherit" });
    process.exitCode = done.status ?? 1;
    return;
  }
  if (wants("unit")) {
    unit();
  }
  if (!IN_EDITOR.some(wants)) {
    console.log("vscode: passed");
    return;
  }
  if (process.platform !== "linux") {
    console.log("vscode: skipped, the editor's server is set up on Linux alone");
    process.exitCode = 77;
    return;
  }
  const left = await inEditor();
  console.log(`vscode: passed${left === undefined ? "" : `, ${left}`}`);
}

try {
  await main();
} catch (error) {
  if (error instanceof NoAnswer) {
    console.log(`vscode: skipped, a package registry does not answer: ${error.message}`);
    process.exitCode = 77;
  } else {
    console.log(`vscode: failed, ${String(error.message ?? error).split("\n")[0]}`);
    console.error(`vscode: ${error.stack ?? error}${error.cause ? `\n${error.cause.stack}` : ""}`);
    process.exitCode = 1;
  }
}
