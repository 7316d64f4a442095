/**
 * Whether rust-analyzer is there, and the settings that depend on it.
 *
 * With both servers publishing, each error would be shown twice; the server
 * therefore holds its diagnostics back when it hears that rust-analyzer is
 * active, and publishes again when it is gone.
 */

import * as vscode from "vscode";

import { configuration, SECTION } from "./context";
import { explicit, serverKeys, SettingsMemory } from "./pure/settings";

const RUST_ANALYZER = "rust-lang.rust-analyzer";

/** True while rust-analyzer is installed and not disabled. */
export function hasRustAnalyzer(): boolean {
  return vscode.extensions.getExtension(RUST_ANALYZER) !== undefined;
}

/** The settings as the server is told them. */
export class ServerSettings {
  private readonly memory = new SettingsMemory();
  private readonly keys: readonly string[];

  constructor(extension: vscode.ExtensionContext) {
    this.keys = serverKeys(contributed(extension.extension.packageJSON));
  }

  /** For `initialize`. */
  first(): Record<string, unknown> {
    const settings = configuration();
    return this.memory.first(this.keys, (key) => explicit(settings.inspect(key)), hasRustAnalyzer());
  }

  /** For later changes. */
  later(): Record<string, unknown> {
    const settings = configuration();
    const valueOf = (key: string) => explicit(settings.inspect(key));
    const defaultOf = (key: string) => settings.inspect(key)?.defaultValue;
    return { [SECTION]: this.memory.later(this.keys, valueOf, defaultOf, hasRustAnalyzer()) };
  }
}

function contributed(manifest: unknown): string[] {
  const configuration = (manifest as { contributes?: { configuration?: unknown } }).contributes?.configuration;
  const sections = Array.isArray(configuration) ? configuration : [configuration];
  return sections.flatMap((s: { properties?: object } | undefined) => Object.keys(s?.properties ?? {}));
}
