// A fresh profile with the packed extension in it, as after an installation.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { PATIENCE_MS } from "./page.mjs";
import { EXTENSION, REPOSITORY, run, scratch } from "./setup.mjs";
import { CHROMIUM, installArguments, startForPeople } from "./server.mjs";

const MODELS = path.join(REPOSITORY, "data", "models");
const OURS = ["sleepy-lsp", "sleepy-worker", "trainer-cli"];

/** Packs both packages into a folder: without the server, and with the one given. */
export function pack(programs) {
  const out = scratch("packages");
  run("node", ["scripts/package.mjs", "--bin", programs, "--out", out], { cwd: EXTENSION });
  const files = fs.readdirSync(out).filter((f) => f.endsWith(".vsix"));
  const bundled = files.find((f) => f.includes(process.platform));
  const serverLess = files.find((f) => f !== bundled);
  if (bundled === undefined || serverLess === undefined) {
    throw new Error(`two packages were expected, not ${files.join(", ")}`);
  }
  return { out, bundled: path.join(out, bundled), serverLess: path.join(out, serverLess) };
}

/** A home folder with cargo in it, and with our programs if cargo installed them. */
function cargoHome(home, installed) {
  const bin = path.join(home, ".cargo", "bin");
  const cargo = path.join(process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo"), "bin");
  fs.mkdirSync(bin, { recursive: true });
  const others = fs.readdirSync(cargo).filter((f) => !OURS.includes(f));
  for (const file of [...others.map((f) => path.join(cargo, f)), ...installed]) {
    fs.symlinkSync(fs.realpathSync(file), path.join(bin, path.basename(file)));
  }
}

/**
 * Plays a scene in a fresh profile.
 *
 * `bundled`: install the package with the server, else the one without, to a
 * machine where cargo has installed it. `trusting`: the editor asks nothing about
 * trust. `settings`: those of the person. The scene gets the page and all there
 * is to know; when it throws, the pictures are kept.
 */
export async function fresh(tools, programs, packages, { name, bundled, trusting, settings }, scene) {
  const { chromium } = createRequire(path.join(tools, "package.json"))("playwright-core");
  const state = scratch(name);
  const home = path.join(state, "home");
  const folder = path.join(home, "inventory");
  const shots = path.join(state, "shots");
  fs.mkdirSync(shots);
  fs.cpSync(path.join(REPOSITORY, "data/demo"), folder, { recursive: true });
  cargoHome(home, bundled ? [] : OURS.map((f) => path.join(programs, f)));
  run("node", installArguments(tools, state, bundled ? packages.bundled : packages.serverLess));
  const model = fs.existsSync(MODELS) && fs.readdirSync(MODELS).some((f) => f.endsWith(".gguf"));
  const chosen = { ...settings, ...(model ? {} : { "sleepy.model.backend": "off" }) };
  const rustup = process.env.RUSTUP_HOME ?? path.join(os.homedir(), ".rustup");
  const environment = { HOME: home, CARGO_HOME: "", RUSTUP_HOME: rustup, SLEEPY_SETTLE_MS: "1000" };
  const server = await startForPeople(tools, state, folder, chosen, environment, trusting);
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage({ viewport: { width: 1100, height: 680 } });
  page.setDefaultTimeout(PATIENCE_MS);
  const shot = async (picture) => page.screenshot({ path: path.join(shots, `${picture}.png`) });
  try {
    await scene({ page, port: server.port, folder, home, state, shots, shot });
  } catch (error) {
    await shot("failed");
    throw new Error(`the scene ${name} failed; its pictures are in ${shots}`, { cause: error });
  } finally {
    await browser.close();
    await server.stop();
  }
  fs.rmSync(state, { recursive: true, force: true });
}

/** Processes of our server that belong to a home folder. */
export function serversOf(home) {
  return fs.readdirSync("/proc").filter((pid) => {
    try {
      const environment = fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      return /^\d+$/.test(pid) && environment.includes(`HOME=${home}`) && fs.readlinkSync(`/proc/${pid}/exe`).endsWith("/sleepy-lsp");
    } catch {
      return false;
    }
  });
}
