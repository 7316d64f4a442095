//! Who may depend on whom: the direction of data through the project.

use serde_json::Value;

/// Package, and the packages of ours that it may use.
const OURS: [(&str, &[&str]); 13] = [
    ("sleepy-fix", &[]),
    ("sleepy-check", &["sleepy-fix"]),
    ("sleepy-infer", &["sleepy-fix", "sleepy-patterns"]),
    ("sleepy-patterns", &["sleepy-fix"]),
    ("sleepy-infer-worker", &["sleepy-fix", "sleepy-infer"]),
    ("sleepy-episodes", &["sleepy-fix"]),
    (
        "sleepy-engine",
        &["sleepy-fix", "sleepy-check", "sleepy-infer"],
    ),
    ("sleepy-koans", &["sleepy-fix", "sleepy-check"]),
    ("sleepy-train", &["sleepy-fix"]),
    (
        "sleepy-eval",
        &[
            "sleepy-fix",
            "sleepy-check",
            "sleepy-infer",
            "sleepy-engine",
            // Fresh sets: where a pair stands in its crate, and what counts as the same text.
            "sleepy-koans",
        ],
    ),
    (
        "sleepy-lsp",
        &[
            "sleepy-fix",
            "sleepy-check",
            "sleepy-infer",
            "sleepy-engine",
            "sleepy-episodes",
        ],
    ),
    (
        "trainer-cli",
        &[
            "sleepy-fix",
            "sleepy-check",
            "sleepy-infer",
            "sleepy-engine",
            "sleepy-episodes",
            "sleepy-koans",
            "sleepy-eval",
            "sleepy-train",
        ],
    ),
    ("xtask", &["sleepy-fix"]),
];

/// Beginnings of names of other people's packages, and the only package of
/// ours that may use them.
const OTHERS: [(&str, &str); 5] = [
    ("tower-lsp", "sleepy-lsp"),
    ("rusqlite", "sleepy-episodes"),
    ("libsqlite3", "sleepy-episodes"),
    ("llama-cpp", "sleepy-infer-worker"),
    ("candle", "sleepy-train"),
];

/// Everything in `cargo metadata` that runs against the rules. Tests may use
/// what they like.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let mut errors = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = OURS.iter().find(|(n, _)| *n == name) else {
            errors.push(format!(
                "the package {name} has no rule yet; say in xtask/src/tidy/deps.rs what it may use"
            ));
            continue;
        };
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        for dependency in dependencies.filter(|d| d["kind"] != "dev") {
            let used = dependency["name"].as_str().unwrap_or_default();
            let ours = OURS.iter().any(|(n, _)| *n == used);
            if ours && !allowed.contains(&used) {
                errors.push(format!("{name} must not depend on {used}"));
            }
            let owner = OTHERS.iter().find(|(prefix, _)| used.starts_with(prefix));
            if let Some((_, owner)) = owner
                && *owner != name
            {
                errors.push(format!(
                    "{name} must not depend on {used}; only {owner} may"
                ));
            }
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(name: &str, dependencies: &[(&str, Value)]) -> Value {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        json!({"name": name, "dependencies": dependencies})
    }

    fn violations(packages: Value) -> Vec<String> {
        check(&json!({ "packages": packages }))
    }

    #[test]
    fn the_allowed_direction_is_silent() {
        let packages = json!([
            package(
                "sleepy-check",
                &[("sleepy-fix", json!(null)), ("serde", json!(null))]
            ),
            package(
                "sleepy-lsp",
                &[("tower-lsp-server", json!(null)), ("xtask", json!("dev"))]
            ),
        ]);
        assert_eq!(violations(packages), Vec::<String>::new());
    }

    #[test]
    fn every_kind_of_violation_is_named() {
        let packages = json!([
            package("sleepy-fix", &[("sleepy-check", json!(null))]),
            package("sleepy-check", &[("rusqlite", json!("build"))]),
            package("newcomer", &[]),
        ]);
        let found = violations(packages);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("sleepy-fix must not depend on sleepy-check"));
        assert!(found[1].contains("only sleepy-episodes may"));
        assert!(found[2].contains("newcomer has no rule"));
    }
}
