// The order of all tests; see run.sh, which brings Node along.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { host } from "./host.mjs";
import { pixels } from "./pixels.mjs";
import { checkAll } from "./schema-check.mjs";
import { editor, EXTENSION, NoAnswer, packages, programs, run, rustAnalyzer } from "./setup.mjs";

const wanted = new Set(process.argv.slice(2));
const all = ![..."unit host multi beside pixels".split(" ")].some((w) => wanted.has(`--${w}`));
const wants = (what) => all || wanted.has(`--${what}`);

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

/** The suite beside rust-analyzer, where that can be had. */
async function beside(tools, built) {
  const why = rustAnalyzer();
  if (why !== undefined) {
    console.log(`skip beside rust-analyzer: ${why}`);
    return;
  }
  const from = path.join(EXTENSION, "test/rust-analyzer/package.json");
  fs.copyFileSync(from, path.join(EXTENSION, "dist-test/rust-analyzer/package.json"));
  await host(tools, built, "beside");
  await host(tools, built, "neighbour");
}

try {
  packages();
  if (process.argv[2] === "--schema-check") {
    process.exit((await checkAll(process.argv.slice(3))) === 0 ? 0 : 1);
  }
  if (wants("unit")) {
    unit();
  }
  if (["host", "multi", "beside", "pixels"].some(wants)) {
    const tools = editor();
    const built = programs();
    run("node", ["esbuild.mjs", "extension", "host", "neighbour"], { cwd: EXTENSION });
    if (wants("host")) {
      await host(tools, built, "run");
    }
    if (wants("multi")) {
      await host(tools, built, "multi");
    }
    if (wants("beside")) {
      await beside(tools, built);
    }
    if (wants("pixels")) {
      await pixels(tools, built, wanted.has("--screenshots"));
    }
  }
  console.log("vscode: passed");
} catch (error) {
  if (error instanceof NoAnswer) {
    console.error(`vscode: skipped, a registry does not answer: ${error.message}`);
    process.exitCode = 77;
  } else {
    console.error(`vscode: failed: ${error.stack ?? error}${error.cause ? `\n${error.cause.stack}` : ""}`);
    process.exitCode = 1;
  }
}
