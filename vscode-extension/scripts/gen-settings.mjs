// Writes the server's settings into package.json, from the JSON schema that the
// Rust struct generates. `--check` only says whether they are up to date.
import fs from "node:fs";

const TITLE = "Server";
// The extension finds this out by itself.
const HIDDEN = new Set(["rust_analyzer"]);
// A repository's settings may tune, but not choose where code is sent, which
// file is loaded or what is contained: that is for the person to say.
const PERSONAL = /^(model\.(backend|path|url|name|apiKeyEnv)$|hub\.|sandbox\.)/;

const schemaFile = new URL("../../data/schemas/settings.schema.json", import.meta.url);
const manifestFile = new URL("../package.json", import.meta.url);

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
/** Single-precision defaults come with digits that mean nothing. */
const tidy = (value) => (typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value);

function resolve(schema, node) {
  const name = node.$ref?.replace("#/$defs/", "");
  return name === undefined ? node : { ...schema.$defs[name], ...node, $ref: undefined };
}

/** One property as VS Code wants it. */
function setting(schema, key, node, order) {
  const full = resolve(schema, node);
  const choices = full.oneOf?.every((c) => c.const !== undefined) ? full.oneOf : undefined;
  const items = full.items && resolve(schema, full.items);
  const itemChoices = items?.oneOf?.map((c) => c.const) ?? items?.enum;
  return {
    type: choices ? "string" : full.type,
    ...(choices && { enum: choices.map((c) => c.const), enumDescriptions: choices.map((c) => c.description ?? "") }),
    ...(full.enum && { enum: full.enum }),
    ...(items && { items: itemChoices ? { type: "string", enum: itemChoices } : { type: items.type } }),
    ...(itemChoices && { uniqueItems: true }),
    ...(full.minimum !== undefined && { minimum: full.minimum }),
    ...(full.maximum !== undefined && { maximum: full.maximum }),
    default: tidy(full.default),
    scope: PERSONAL.test(key) ? "machine" : "window",
    order,
    markdownDescription: node.description ?? full.description ?? "",
  };
}

function collect(schema, node, path, into) {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const full = resolve(schema, child);
    const key = [...path, camel(name)];
    if (path.length === 0 && HIDDEN.has(name)) {
      continue;
    }
    if (full.properties) {
      collect(schema, full, key, into);
    } else {
      into[`sleepy.${key.join(".")}`] = setting(schema, key.join("."), child, Object.keys(into).length);
    }
  }
  return into;
}

const schema = JSON.parse(fs.readFileSync(schemaFile, "utf8"));
const before = fs.readFileSync(manifestFile, "utf8");
const manifest = JSON.parse(before);
const sections = manifest.contributes.configuration.filter((s) => s.title !== TITLE);
sections.push({ title: TITLE, order: 2, properties: collect(schema, schema, [], {}) });
manifest.contributes.configuration = sections;
const after = `${JSON.stringify(manifest, null, 2)}\n`;

if (process.argv.includes("--check")) {
  if (JSON.stringify(JSON.parse(before)) !== JSON.stringify(manifest)) {
    console.error("package.json does not match the settings' schema; run `npm run settings`");
    process.exitCode = 1;
  }
} else if (before !== after) {
  fs.writeFileSync(manifestFile, after);
  console.log("package.json: the server's settings were written");
}
