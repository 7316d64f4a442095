//! Two small crates to break: what the generator and fresh sets are tried on.

use std::path::Path;

/// Modules that need nobody, each so short that a pair holds the whole of it.
const MODULES: [(&str, &str, &str); 4] = [
    (
        "wares",
        "shelf",
        "\
pub fn restock(shelf: &mut Vec<String>, extra: String) -> usize {
    shelf.push(extra.clone());
    shelf.push(extra);
    shelf.len()
}

pub fn cheapest(prices: &[u32]) -> Option<u32> {
    let mut best = None;
    for price in prices {
        best = match best {
            Some(b) if b < *price => Some(b),
            _ => Some(*price),
        };
    }
    best
}
",
    ),
    (
        "wares",
        "tally",
        "\
pub fn tally(words: &[String]) -> Vec<(String, usize)> {
    let mut rows: Vec<(String, usize)> = Vec::new();
    for word in words {
        match rows.iter_mut().find(|row| row.0 == *word) {
            Some(row) => row.1 += 1,
            None => rows.push((word.to_string(), 1)),
        }
    }
    rows
}

pub fn boxed(depth: u64) -> Box<dyn Fn(u64) -> u64> {
    Box::new(move |n| n + depth)
}
",
    ),
    (
        "desk",
        "label",
        "\
pub struct Desk<'a> {
    pub label: &'a str,
}

impl<'a> Desk<'a> {
    pub fn longer<'b>(&self, other: &'b str) -> &'b str {
        if other.len() > self.label.len() { other } else { &other[..0] }
    }

    pub fn number(&self) -> Result<u32, String> {
        let found = self.label.parse::<u32>().map_err(|e| e.to_string())?;
        Ok(found * 2)
    }
}
",
    ),
    (
        "desk",
        "drawer",
        "\
pub struct Drawer<T> {
    inner: Vec<T>,
}

impl<T: Clone> Drawer<T> {
    pub fn twice(&self) -> Vec<T> {
        let mut all = self.inner.clone();
        all.extend(self.inner.iter().cloned());
        all
    }

    pub fn top(&self) -> Option<T> {
        self.inner.last().cloned()
    }
}
",
    ),
];

/// Two crates and the manifest that names them.
pub(crate) fn crates(dir: &Path) -> String {
    for name in ["wares", "desk"] {
        let src = dir.join(name).join("src");
        std::fs::create_dir_all(&src).unwrap();
        let mut root = String::new();
        for (_, module, text) in MODULES.iter().filter(|m| m.0 == name) {
            root.push_str(&format!("pub mod {module};\n"));
            std::fs::write(src.join(module).with_extension("rs"), text).unwrap();
        }
        std::fs::write(src.join("lib.rs"), root).unwrap();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2021\"\n\
             license = \"MIT\"\nrepository = \"https://example.org/{name}\"\n\n[workspace]\n"
        );
        std::fs::write(dir.join(name).join("Cargo.toml"), manifest).unwrap();
    }
    let file = dir.join("crates.toml");
    let text = "[dependencies]\nwares = { path = \"wares\" }\ndesk = { path = \"desk\" }\n";
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}
