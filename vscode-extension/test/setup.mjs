// What the tests need, set up once and kept in .cache/ of the repository.
import { spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const EXTENSION = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
export const REPOSITORY = path.dirname(EXTENSION);
/** What was set up; elsewhere with SLEEPY_VSCODE_CACHE, as run.sh has it. */
export const CACHE = process.env.SLEEPY_VSCODE_CACHE ?? path.join(REPOSITORY, ".cache", "vscode");

const CODE_SERVER = "code-server@4.139.1";
const PLAYWRIGHT = "playwright-core@1.65.1";
/** Debian packages, each with a file that tells whether it is there. */
const SYSTEM = [
  ["chromium", ["/usr/bin/chromium"]],
  ["build-essential", ["/usr/bin/g++"]],
  ["pkg-config", ["/usr/bin/pkg-config"]],
  ["python3-setuptools", ["/usr/lib/python3/dist-packages/setuptools"]],
  ["libkrb5-dev", ["/usr/include/krb5/krb5.h", "/usr/include/krb5.h"]],
  ["libsecret-1-dev", ["/usr/include/libsecret-1"]],
];
/** How npm, apt and rustup say that nobody is there. */
const NO_ANSWER =
  /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT|npm (error|ERR!) network|Could not resolve|Temporary failure|Failed to fetch|could not download file|dns error|error sending request/i;

/** A registry does not answer. */
export class NoAnswer extends Error {}

/** Runs a command; shows what it printed only when it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 64 << 20, ...options });
  if (done.status !== 0) {
    const output = `${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`;
    const what = `${command} ${args.join(" ")}`;
    if (options.fetches && NO_ANSWER.test(output)) {
      throw new NoAnswer(`${what}: ${output.trim().split("\n").at(-1)}`);
    }
    throw new Error(`${what} failed:\n${output.slice(-6000)}`);
  }
  return done.stdout;
}

/** Does something once for each `key`, and again when what it made is no longer there. */
function once(name, key, there, act) {
  const stamp = path.join(CACHE, `${name}.stamp`);
  if (there && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === key) {
    return;
  }
  console.log(`set-up: ${name}`);
  act();
  fs.mkdirSync(CACHE, { recursive: true });
  fs.writeFileSync(stamp, key);
}

/** The extension's own packages, as its lockfile has them. */
export function packages() {
  const lock = fs.readFileSync(path.join(EXTENSION, "package-lock.json"));
  const key = crypto.createHash("sha256").update(lock).digest("hex");
  const there = fs.existsSync(path.join(EXTENSION, "node_modules", "esbuild"));
  once("packages", key, there, () =>
    run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: EXTENSION, fetches: true }),
  );
}

/** The system's packages that compiling and looking at the editor take. */
function system() {
  const missing = SYSTEM.filter(([, files]) => !files.some((f) => fs.existsSync(f))).map(([name]) => name);
  if (missing.length === 0) {
    return;
  }
  const install = ["install", "-y", "-qq", ...missing];
  if (process.getuid?.() !== 0 || !fs.existsSync("/usr/bin/apt-get")) {
    throw new Error(`the tests in the editor need: sudo apt-get ${install.join(" ")}`);
  }
  console.log(`set-up: ${missing.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Without this, an update that reaches nobody counts as done.
  run("apt-get", ["update", "-qq", "-o", "APT::Update::Error-Mode=any"], { env, fetches: true });
  run("apt-get", install, { env, fetches: true });
}

/** The editor, and what drives it; their folder. */
export function editor() {
  system();
  const folder = path.join(CACHE, "tools");
  once("editor", `${CODE_SERVER} ${PLAYWRIGHT} ${process.version}`, fs.existsSync(path.join(folder, "node_modules")), () => {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    // Its native parts are compiled here; that takes minutes, so others go first.
    const args = ["npm", "install", CODE_SERVER, PLAYWRIGHT, "--unsafe-perm", "--no-audit", "--no-fund"];
    run("nice", args, { cwd: folder, fetches: true });
  });
  return folder;
}

/** The folder of the programs, built if they are not there. */
export function programs() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(REPOSITORY, "target");
  const folder = process.env.SLEEPY_BIN_DIR ?? path.join(target, "debug");
  const names = ["sleepy-lsp", "sleepy-worker", "trainer-cli"];
  if (!names.every((n) => fs.existsSync(path.join(folder, n)))) {
    console.log("set-up: the server");
    const args = ["build", "--locked", "-p", "sleepy-lsp", "-p", "sleepy-infer-worker", "-p", "trainer-cli"];
    run("cargo", args, { cwd: REPOSITORY });
  }
  return folder;
}

/** Sees to it that rust-analyzer is there. */
export function rustAnalyzer() {
  const there = () => spawnSync("rust-analyzer", ["--version"], { cwd: REPOSITORY }).status === 0;
  if (!there()) {
    console.log("set-up: rust-analyzer");
    run("rustup", ["component", "add", "rust-analyzer"], { cwd: REPOSITORY, fetches: true });
  }
}

/** A fresh folder for one run. */
export function scratch(name) {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `sleepy-${name}-`)));
}
