// Packs the extension: once without a server, for people who have one, and once
// with the server for this platform.
//
//   npm run package -- [--bin DIR] [--server-less] [--out DIR]
//
// Without --bin the programs come from a release build, which is made if need be.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const extension = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const repository = path.dirname(extension);
const PROGRAMS = ["sleepy-lsp", "sleepy-worker", "trainer-cli"];
const CRATES = ["sleepy-lsp", "sleepy-infer-worker", "trainer-cli"];

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const run = (command, args, cwd = extension) => execFileSync(command, args, { cwd, stdio: "inherit" });

function binaries() {
  const given = option("--bin");
  if (given !== undefined) {
    return path.resolve(given);
  }
  run("cargo", ["build", "--release", "--locked", ...CRATES.flatMap((c) => ["-p", c])], repository);
  return path.join(process.env.CARGO_TARGET_DIR ?? path.join(repository, "target"), "release");
}

/** Lays the programs and the shipped models where the extension looks for them. */
function bundle() {
  const server = path.join(extension, "server");
  fs.rmSync(server, { recursive: true, force: true });
  fs.mkdirSync(path.join(server, "models"), { recursive: true });
  const suffix = process.platform === "win32" ? ".exe" : "";
  const from = binaries();
  for (const name of PROGRAMS) {
    const to = path.join(server, name + suffix);
    fs.copyFileSync(path.join(from, name + suffix), to);
    fs.chmodSync(to, 0o755);
    if (process.platform !== "win32") {
      run("strip", [to]);
    }
  }
  const models = path.join(repository, "data", "models");
  for (const file of fs.existsSync(models) ? fs.readdirSync(models) : []) {
    if (file.endsWith(".gguf")) {
      fs.copyFileSync(path.join(models, file), path.join(server, "models", file));
    }
  }
}

function pack(name, more) {
  const out = path.resolve(option("--out") ?? path.join(extension));
  fs.mkdirSync(out, { recursive: true });
  const file = path.join(out, name);
  const common = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  run("node", ["node_modules/@vscode/vsce/vsce", "package", ...common, ...more, "--out", file]);
  return file;
}

const { version } = JSON.parse(fs.readFileSync(path.join(extension, "package.json"), "utf8"));
const target = `${process.platform === "win32" ? "win32" : process.platform}-${process.arch}`;
run("node", ["scripts/gen-settings.mjs", "--check"]);
run("node", ["node_modules/typescript/bin/tsc"]);
run("node", ["esbuild.mjs", "extension", "--minify"]);
for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) {
  fs.copyFileSync(path.join(repository, name), path.join(extension, name));
}
fs.rmSync(path.join(extension, "server"), { recursive: true, force: true });
pack(`sleepy-coder-${version}.vsix`, []);
if (!process.argv.includes("--server-less")) {
  try {
    bundle();
    pack(`sleepy-coder-${version}-${target}.vsix`, ["--target", target]);
  } finally {
    fs.rmSync(path.join(extension, "server"), { recursive: true, force: true });
  }
}
