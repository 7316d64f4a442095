// Starts the editor's server for one run, and ends it with all its children.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

/** A port that is free right now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(url, child) {
  for (let i = 0; i < 600; i += 1) {
    if (child.exitCode !== null) {
      throw new Error(`the editor's server ended with ${child.exitCode}`);
    }
    const ok = await fetch(url).then((r) => r.ok, () => false);
    if (ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the editor's server does not answer");
}

/** Environment with folders of its own. */
function environment(state, extra) {
  const own = { XDG_CONFIG_HOME: "config", XDG_DATA_HOME: "share", XDG_CACHE_HOME: "cache" };
  const xdg = Object.fromEntries(Object.entries(own).map(([k, v]) => [k, path.join(state, v)]));
  return { ...process.env, ...xdg, ...extra };
}

/** Servers that run; whatever ends this program ends them too. */
const running = new Set();
process.on("exit", () => running.forEach((pid) => end(pid, "SIGKILL")));
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]]) {
  process.once(signal, () => process.exit(code));
}

/** Signals a whole process group, which may be gone already. */
function end(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") {
      throw error;
    }
  }
}

async function start(args, state, health, extra) {
  const port = await freePort();
  const log = fs.openSync(path.join(state, "server.log"), "a");
  const full = args(port);
  const child = spawn(process.execPath, full, {
    detached: true,
    stdio: ["ignore", log, log],
    env: environment(state, extra),
  });
  running.add(child.pid);
  const stop = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      end(child.pid, "SIGTERM");
      const timer = setTimeout(() => end(child.pid, "SIGKILL"), 5000);
      await gone;
      clearTimeout(timer);
    }
    running.delete(child.pid);
  };
  try {
    await answers(`http://127.0.0.1:${port}${health}`, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${fs.readFileSync(path.join(state, "server.log"), "utf8").slice(-3000)}`);
  }
  return { port, stop };
}

/** The bare server, in which tests run inside the extension host. */
export function startForTests(tools, state) {
  const main = path.join(tools, "node_modules/code-server/lib/vscode/out/server-main.js");
  const args = (port) => [
    main,
    ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
    ...["--accept-server-license-terms", "--telemetry-level", "off", "--enable-smoke-test-driver", "--disable-workspace-trust"],
    ...["--server-data-dir", path.join(state, "server"), "--user-data-dir", path.join(state, "data")],
    ...["--extensions-dir", path.join(state, "extensions")],
  ];
  return start(args, state, "/version");
}

/** Settings of a person who wants to see nothing but the extension. */
export const QUIET = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.fontSize": 15,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "git.enabled": false,
  "window.restoreWindows": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
};

/** The whole editor, as a person sees it in a browser; `trusting` asks nothing about trust. */
export function startForPeople(tools, state, workspace, settings, extra, trusting) {
  const user = path.join(state, "data", "User");
  fs.mkdirSync(user, { recursive: true });
  fs.writeFileSync(path.join(user, "settings.json"), JSON.stringify(settings, null, 2));
  const main = path.join(tools, "node_modules/code-server/out/node/entry.js");
  const args = (port) => [
    main,
    ...["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--disable-telemetry", "--disable-update-check"],
    ...["--disable-getting-started-override", "--disable-file-downloads", ...(trusting ? ["--disable-workspace-trust"] : [])],
    ...["--user-data-dir", path.join(state, "data"), "--extensions-dir", path.join(state, "extensions")],
    workspace,
  ];
  return start(args, state, "/healthz", extra);
}

/** Installs a packed extension into the editor of `state`. */
export function installArguments(tools, state, vsix) {
  const main = path.join(tools, "node_modules/code-server/out/node/entry.js");
  return [
    main,
    ...["--user-data-dir", path.join(state, "data"), "--extensions-dir", path.join(state, "extensions")],
    ...["--install-extension", vsix],
  ];
}

/** Arguments that make Chromium work in containers and keep it quiet. */
export const CHROMIUM = {
  executablePath: "/usr/bin/chromium",
  headless: true,
  args: [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ],
};
