// Bundles the extension, and on request the tests.
import { build, context } from "esbuild";

const common = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "warning" };
const jobs = {
  extension: {
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: process.argv.includes("--minify"),
    sourcemap: !process.argv.includes("--minify"),
  },
  unit: { ...common, entryPoints: ["test/unit/*.test.ts"], outdir: "dist-test/unit", outExtension: { ".js": ".cjs" } },
  host: {
    ...common,
    entryPoints: ["run", "beside", "multi", "neighbour", "pull"].map((suite) => `test/host/${suite}.ts`),
    outdir: "dist-test/host",
    external: ["vscode"],
  },
  neighbour: {
    ...common,
    entryPoints: ["test/rust-analyzer/extension.ts"],
    outfile: "dist-test/rust-analyzer/extension.js",
    external: ["vscode"],
  },
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
for (const name of names.length === 0 ? ["extension"] : names) {
  if (process.argv.includes("--watch")) {
    await (await context(jobs[name])).watch();
  } else {
    await build(jobs[name]);
  }
}
