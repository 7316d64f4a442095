// The suite of test/host inside the extension host of the real editor.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { EXTENSION, REPOSITORY, run, scratch } from "./setup.mjs";
import { checkAll } from "./schema-check.mjs";
import { CHROMIUM, startForTests } from "./server.mjs";

/** The suite is done and waits for its end. */
const WAITING = "waiting for the end";
/** Longest the page may take to load; only there to stop a hang. */
const PAGE_MS = 5 * 60_000;
/** Stands before each line of the suite. */
const MARK = "suite: ";
/** Longest the suite may take; only there to stop a hang. */
const TIMEOUT_MS = 20 * 60_000;

const WORD = (name) => `
/// A number as a word.
pub fn ${name}(n: u32) -> String {
    let word = match n {
        1 => "one",
        2 => "two",
        _ => "many",
    };
    word
}
`;

/** An error that no suggestion repairs. */
const LOST = `
pub fn today() -> u32 {
    calendar::today()
}
`;

/** Shell text for a word that is taken as it is. */
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** A folder with the server, whose sessions are written to `traces`, and its companion. */
function recorded(state, programs, traces) {
  const bin = path.join(state, "bin");
  fs.mkdirSync(bin);
  fs.symlinkSync(path.join(programs, "trainer-cli"), path.join(bin, "trainer-cli"));
  const words = [process.execPath, path.join(EXTENSION, "test/protocol/record.mjs"), traces, path.join(programs, "sleepy-lsp")];
  const script = `#!/bin/sh\nexec ${words.map(quoted).join(" ")} "$@"\n`;
  fs.writeFileSync(path.join(bin, "sleepy-lsp"), script, { mode: 0o755 });
  return bin;
}

/** A crate with the same kind of error in several files; one for each test. */
function crate(folder, names, more = {}) {
  fs.mkdirSync(path.join(folder, "src"), { recursive: true });
  const name = path.basename(folder);
  fs.writeFileSync(path.join(folder, "Cargo.toml"), `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n`);
  fs.writeFileSync(path.join(folder, "src/lib.rs"), names.map((n) => `pub mod ${n};\n`).join(""));
  for (const module of names) {
    fs.writeFileSync(path.join(folder, "src", `${module}.rs`), WORD(module) + (more[module] ?? ""));
  }
}

/** What the editor is asked to open: one crate, or a window with several. */
function workspace(state, programs, { crates, names, more }) {
  const settings = {
    "sleepy.server.path": path.join(programs, "sleepy-lsp"),
    "sleepy.fixes.proposers": ["rustc"],
    "files.autoSave": "off",
    "files.hotExit": "off",
    "git.enabled": false,
  };
  const write = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  for (const name of crates) {
    crate(path.join(state, name), names, more);
  }
  if (crates.length > 1) {
    const file = path.join(state, "several.code-workspace");
    write(file, { folders: crates.map((name) => ({ path: name, name })), settings });
    return `workspace=${file}`;
  }
  const folder = path.join(state, crates[0]);
  fs.mkdirSync(path.join(folder, ".vscode"));
  write(path.join(folder, ".vscode/settings.json"), settings);
  return `folder=${folder}`;
}

/** The model that the tests pull: the shipped one, which is small. */
function shippedModel() {
  const folder = path.join(REPOSITORY, "data", "models");
  const file = fs.readdirSync(folder).find((f) => f.endsWith(".gguf"));
  if (file === undefined) {
    throw new Error(`there is no model in ${folder}`);
  }
  return path.join(folder, file);
}

/** What only a person may set lives outside the workspace. */
function personal(state, home) {
  const folder = path.join(state, "data", "Machine");
  fs.mkdirSync(folder, { recursive: true });
  const settings = {
    "sleepy.server.extraEnv": { SLEEPY_HOME: home, SLEEPY_SETTLE_MS: "1000", SLEEPY_TEST_MODEL: shippedModel() },
    "sleepy.model.backend": "off",
  };
  fs.writeFileSync(path.join(folder, "settings.json"), `${JSON.stringify(settings, null, 2)}\n`);
}

/** Another extension: rust-analyzer's stand-in. */
const NEIGHBOUR = path.join(EXTENSION, "dist-test/rust-analyzer");

/** Packs the stand-in: one that works, and one that is only there, for an active one cannot be removed. */
function packNeighbours(state) {
  for (const [name, changes] of [["real", {}], ["idle", { activationEvents: ["onCommand:never"] }]]) {
    const folder = path.join(state, `neighbour-${name}`);
    fs.cpSync(NEIGHBOUR, folder, { recursive: true });
    const file = path.join(folder, "package.json");
    const manifest = { ...JSON.parse(fs.readFileSync(file, "utf8")), ...changes };
    fs.writeFileSync(file, JSON.stringify(manifest));
    const vsce = path.join(EXTENSION, "node_modules/@vscode/vsce/vsce");
    const args = ["package", "--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", path.join(state, `${name}.vsix`)];
    run("node", [vsce, ...args], { cwd: folder });
  }
}

/** On its first start the editor takes stock of this folder. */
const installNeighbour = (state) =>
  fs.cpSync(NEIGHBOUR, path.join(state, "extensions", "rust-lang.rust-analyzer-0.0.1"), { recursive: true });

/** Each suite: its crates, the files of each, and what else has to be there. */
const SUITES = {
  run: {
    crates: ["words"],
    names: ["accept", "reject", "undo", "stale", "typing", "preview", "reasons", "all", "rest"],
    more: { reasons: LOST, all: WORD("another") },
  },
  pull: { crates: ["words"], names: ["rest"] },
  multi: { crates: ["words", "numbers"], names: ["accept", "rest"] },
  beside: { crates: ["words"], names: ["accept", "rest"], prepare: installNeighbour },
  neighbour: { crates: ["words"], names: ["rest"], prepare: packNeighbours },
};

/** Our server and all it started: the processes that know our state folder. */
function ours(home) {
  return fs.readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`SLEEPY_HOME=${home}`);
    } catch {
      return false;
    }
  });
}

/** Kills the extension host in cold blood and sees that the server goes too. */
async function killedEditorLeavesNothing(home) {
  if (process.platform !== "linux") {
    return;
  }
  const before = ours(home);
  const server = before.find((pid) => fs.readlinkSync(`/proc/${pid}/exe`).endsWith("/sleepy-lsp"));
  if (server === undefined) {
    throw new Error("the server is not running at the end of the suite");
  }
  const parent = (pid) => Number(/^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
  // Between the two stands what writes their messages down.
  process.kill(parent(parent(server)), "SIGKILL");
  for (let i = 0; i < 300; i += 1) {
    // The editor starts a new extension host, but not what was running before.
    if (!ours(home).some((pid) => before.includes(pid))) {
      console.log("ok   a killed editor leaves nothing of ours running");
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`still running after the editor was killed: ${ours(home).join(", ")}`);
}

/** Times a suite is tried whose extension host the editor gave up on before it began. */
const MAX_STARTS = 3;

/** Runs a suite; throws when something failed. */
export async function host(tools, programs, suite) {
  for (let start = 1; start <= MAX_STARTS; start += 1) {
    // A busy machine may miss the editor's own limit for the start.
    if (await play(tools, programs, suite)) {
      return;
    }
    console.log(`     the extension host did not start in time (${start})`);
  }
  throw new Error(`the extension host did not start in ${MAX_STARTS} tries`);
}

/** Holds every message of a run against the protocol. */
async function conform(traces) {
  const files = fs.readdirSync(traces).map((f) => path.join(traces, f));
  // A server that was killed at once has said nothing.
  const complaints = await checkAll(files.filter((f) => fs.statSync(f).size > 0));
  if (complaints > 0) {
    throw new Error(`${complaints} messages violate the protocol; they are in ${traces}`);
  }
}

/** Plays a suite to its end; false when it never began. */
async function play(tools, programs, suite) {
  const { prepare } = SUITES[suite];
  const require = createRequire(path.join(tools, "package.json"));
  const { chromium } = require("playwright-core");
  const state = scratch("host");
  const home = path.join(state, "home");
  const traces = path.join(state, "traces");
  fs.mkdirSync(path.join(state, "extensions"));
  prepare?.(state);
  const opened = workspace(state, recorded(state, programs, traces), SUITES[suite]);
  personal(state, home);
  const server = await startForTests(tools, state);
  const browser = await chromium.launch(CHROMIUM);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PAGE_MS);
    let began = false;
    let ended;
    const end = new Promise((resolve) => (ended = resolve));
    // The editor's own talk goes to a file; the suite's lines are marked.
    const log = fs.createWriteStream(path.join(state, "editor.log"));
    await page.exposeFunction("codeAutomationLog", (type, args) => {
      const text = args.map(String).join(" ");
      log.write(`[${type}] ${text}\n`);
      if (text.includes(MARK)) {
        began = true;
        const line = text.slice(text.indexOf(MARK) + MARK.length);
        if (line === WAITING) {
          killedEditorLeavesNothing(home).then(() => ended(0), (error) => ended(error.message));
        } else {
          console.log(line);
        }
      }
    });
    await page.exposeFunction("codeAutomationExit", (code) => ended(code));
    const remote = (file) => `vscode-remote://127.0.0.1:${server.port}${file}`;
    const payload = [
      ["extensionDevelopmentPath", remote(EXTENSION)],
      ["extensionTestsPath", remote(path.join(EXTENSION, `dist-test/host/${suite}.js`))],
      ["skipWelcome", "true"],
      ["skipReleaseNotes", "true"],
    ];
    await page.goto(`http://127.0.0.1:${server.port}/?${opened}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const timer = setTimeout(() => ended("the suite hangs"), TIMEOUT_MS);
    const code = await end;
    clearTimeout(timer);
    if (code !== 0 && !began) {
      return false;
    }
    if (code !== 0) {
      await page.screenshot({ path: path.join(state, "failed.png") });
      throw new Error(`the suite ${suite} in the extension host failed (${code}); its state is in ${state}`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  await conform(traces);
  fs.rmSync(state, { recursive: true, force: true });
  return true;
}
