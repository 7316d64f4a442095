/**
 * Where a program is: setting, bundled with the extension, search path.
 *
 * A path that a person has set is never silently replaced by another one: if
 * it is wrong they want to hear it.
 */

import * as path from "node:path";

/** Where a program was found. */
export type Origin = "setting" | "bundled" | "path";

/** The outcome of a search. */
export type Located =
  | { readonly found: true; readonly file: string; readonly origin: Origin }
  | { readonly found: false; readonly reason: string };

/** What the search may look at. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** `CARGO_HOME`, if it is set. */
  readonly cargoHome?: string | undefined;
  /** The search path, as the environment has it. */
  readonly searchPath: string;
  /** Folder that bundled programs are in. */
  readonly bundled: string;
  readonly isFile: (file: string) => boolean;
}

/** A program's file name on this platform. */
export function fileName(name: string, platform: NodeJS.Platform): string {
  return platform === "win32" ? `${name}.exe` : name;
}

/** A leading `~` stands for the home folder. */
export function expandHome(file: string, home: string): string {
  return file === "~" || file.startsWith("~/") || file.startsWith("~\\") ? path.join(home, file.slice(1)) : file;
}

/** A path for people: the home folder as `~`. */
export function underHome(file: string, home: string): string {
  const inside = home !== "" && file.startsWith(home) && /^[\\/]/.test(file.slice(home.length));
  return inside ? `~${file.slice(home.length)}` : file;
}

/** The search path with cargo's folder in it, which editors started from a desktop lack. */
export function withCargo(around: Pick<Surroundings, "home" | "cargoHome" | "searchPath" | "platform">): string {
  const separator = around.platform === "win32" ? ";" : ":";
  const cargo = path.join(around.cargoHome || path.join(around.home, ".cargo"), "bin");
  const folders = around.searchPath.split(separator).filter((folder) => folder !== "");
  return (folders.includes(cargo) ? folders : [...folders, cargo]).join(separator);
}

/** Looks for a program. */
export function locate(name: string, setting: string, around: Surroundings): Located {
  const file = fileName(name, around.platform);
  const wanted = setting.trim();
  if (wanted !== "") {
    const set = expandHome(wanted, around.home);
    if (!path.isAbsolute(set)) {
      return { found: false, reason: `the setting sleepy.server.path must be an absolute path, not \`${wanted}\`` };
    }
    return around.isFile(set)
      ? { found: true, file: set, origin: "setting" }
      : { found: false, reason: `the setting sleepy.server.path names \`${set}\`, which is no file` };
  }
  const bundled = path.join(around.bundled, file);
  if (around.isFile(bundled)) {
    return { found: true, file: bundled, origin: "bundled" };
  }
  const separator = around.platform === "win32" ? ";" : ":";
  for (const folder of withCargo(around).split(separator)) {
    const candidate = path.join(folder, file);
    if (path.isAbsolute(folder) && around.isFile(candidate)) {
      return { found: true, file: candidate, origin: "path" };
    }
  }
  return { found: false, reason: `${file} is neither bundled with this build of the extension nor on the PATH` };
}

/** Looks for a companion of the server: beside it first, for both are of one build. */
export function locateCompanion(name: string, server: string | undefined, around: Surroundings): Located {
  if (server !== undefined) {
    const beside = path.join(path.dirname(server), fileName(name, around.platform));
    if (around.isFile(beside)) {
      return { found: true, file: beside, origin: "setting" };
    }
  }
  return locate(name, "", around);
}
