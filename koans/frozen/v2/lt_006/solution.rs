use std::collections::HashMap;

/// Looks up what a key is called in the user's language.
pub fn label<'t>(table: &'t HashMap<String, String>, key: &str) -> &'t str {
    match table.get(key) {
        Some(text) => text,
        None => "[missing]",
    }
}

/// A menu with one numbered line for each of the keys "menu.0", "menu.1", ...
pub fn menu(table: &HashMap<String, String>, entries: usize) -> String {
    let mut labels = Vec::new();
    for n in 0..entries {
        let key = format!("menu.{n}");
        labels.push(label(table, &key));
    }
    labels.join(" | ")
}
