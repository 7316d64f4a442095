//! What follows from the settings' one struct: the JSON schema that editors
//! complete with, and the table in the docs.

use std::fmt::Write as _;

use serde_json::Value;
use sleepy_fix::Settings;

use crate::error::{Result, TaskError};
use crate::project::Project;
use crate::shell::{self, say};

/// Writes the generated files, or with `check` only compares.
///
/// # Errors
/// With `check`: when a file is not what would be written.
pub fn run(project: &Project, check: bool) -> Result<()> {
    let schema = schema()?;
    let files = [
        ("data/schemas/settings.schema.json", pretty(&schema)?),
        ("docs/settings.md", page(&schema)),
    ];
    let mut stale = Vec::new();
    for (name, text) in files {
        let path = project.path(name);
        if shell::read_file(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            shell::write_file(&path, &text)?;
            say(&format!("codegen: wrote {name}"));
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(TaskError::failed(format!(
        "out of date: {}; run `cargo xtask codegen`",
        stale.join(", ")
    )))
}

fn schema() -> Result<Value> {
    serde_json::to_value(schemars::schema_for!(Settings)).map_err(no_json)
}

fn no_json(e: serde_json::Error) -> TaskError {
    TaskError::failed(format!("the settings have no JSON: {e}"))
}

fn pretty(value: &Value) -> Result<String> {
    let mut text = serde_json::to_string_pretty(value).map_err(no_json)?;
    text.push('\n');
    Ok(text)
}

fn page(schema: &Value) -> String {
    let mut out = String::from(
        "# Settings\n\n\
         <!-- Written by `cargo xtask codegen`; change crates/fix/src/settings.rs instead. -->\n\n\
         Settings come in layers, later ones winning: `sleepy.toml` at the root of the repository,\n\
         `config.toml` in the state folder, the editor's settings, flags. Keys may be written in\n\
         `snake_case`, `kebab-case` or `camelCase`. A value that makes no sense is skipped and reported.\n\n\
         | key | type | default | meaning |\n|---|---|---|---|\n",
    );
    rows(schema, schema, "", &mut out);
    out
}

fn rows(schema: &Value, object: &Value, prefix: &str, out: &mut String) {
    for (key, property) in object["properties"].as_object().into_iter().flatten() {
        let key = format!("{prefix}{key}");
        let target = resolve(schema, property);
        if target["properties"].is_object() {
            rows(schema, target, &format!("{key}."), out);
            continue;
        }
        let meaning = property["description"]
            .as_str()
            .or_else(|| target["description"].as_str())
            .unwrap_or_default();
        let default = match &property["default"] {
            Value::Null => "-".to_owned(),
            value => format!("`{value}`"),
        };
        let _ = writeln!(
            out,
            "| `{key}` | {} | {} | {} |",
            cell(&kind(schema, property)),
            cell(&default),
            cell(meaning)
        );
    }
}

/// The definition that a `$ref` points to, or the schema itself.
fn resolve<'a>(schema: &'a Value, property: &'a Value) -> &'a Value {
    let target = property["$ref"].as_str().and_then(|r| r.strip_prefix('#'));
    target.and_then(|t| schema.pointer(t)).unwrap_or(property)
}

/// The type in words.
fn kind(schema: &Value, property: &Value) -> String {
    let target = resolve(schema, property);
    for key in ["oneOf", "anyOf"] {
        if let Some(variants) = target[key].as_array() {
            let kinds = variants.iter().map(|v| kind(schema, v));
            let kinds: Vec<String> = kinds.filter(|k| k != "null").collect();
            return kinds.join(" or ");
        }
    }
    if let Some(value) = target.get("const") {
        return format!("`{value}`");
    }
    if let Some(values) = target["enum"].as_array() {
        let values = values.iter().map(|v| format!("`{v}`"));
        return values.collect::<Vec<_>>().join(" or ");
    }
    match &target["type"] {
        Value::String(name) if name == "array" => {
            format!("list of {}", kind(schema, &target["items"]))
        }
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str);
            let names: Vec<&str> = names.filter(|n| *n != "null").collect();
            names.join(" or ")
        }
        _ => "any".to_owned(),
    }
}

fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_of_the_settings_has_a_row_with_a_meaning() {
        let page = page(&schema().unwrap());
        for key in [
            "capture",
            "model.idle_unload_secs",
            "fixes.proposers",
            "check.jobs",
        ] {
            let row = page
                .lines()
                .find(|l| l.starts_with(&format!("| `{key}` |")));
            let row = row.unwrap_or_else(|| panic!("{key} is missing in\n{page}"));
            assert!(!row.ends_with("|  |"), "{row}");
        }
        assert!(page.contains("`\"auto\"`"), "{page}");
        assert!(!page.contains("| any |"), "{page}");
    }
}
