//! A small workspace with everything that makes replaying hard.

#![allow(dead_code, reason = "each test file uses some of these")]

use std::path::{Path, PathBuf};

use sleepy_check::{CargoWorkspace, CheckOptions, CheckReport, Sandbox};

pub(crate) struct Fixture {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) root: PathBuf,
}

pub(crate) const A: &str = "//! Größen und Längen.\n\
    pub struct Point { pub x: i32, pub y: i32 }\n\
    impl Point {\n    pub fn length(&self) -> i32 { self.x.abs() + self.y.abs() }\n}\n\
    pub fn double(n: i32) -> i32 { helper(n) * 2 }\n\
    fn helper(n: i32) -> i32 { n }\n\
    pub const LIMIT: usize = 4;\n\
    #[cfg(test)]\nmod tests {\n    #[test]\n    fn doubles() { assert_eq!(super::double(2), 4); }\n}\n";

pub(crate) const B: &str = "pub mod shapes;\n\
    include!(concat!(env!(\"OUT_DIR\"), \"/generated.rs\"));\n\
    pub const TEXT: &str = include_str!(\"../text.txt\");\n\
    pub const MANIFEST: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/Cargo.toml\"));\n\
    pub fn total(p: &a::Point) -> i32 { p.length() + a::double(GENERATED) }\n";

pub(crate) const SHAPES: &str = "use a::{LIMIT, Point};\n\
    pub fn corners() -> [Point; LIMIT] {\n    [(0, 0), (0, 1), (1, 1), (1, 0)].map(|(x, y)| Point { x, y })\n}\n";

pub(crate) const APP: &str = "fn main() {\n    let p = a::Point { x: 1, y: 2 };\n    println!(\"{} {}\", b::total(&p), b::shapes::corners().len());\n}\n";

impl Fixture {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap().join("ws");
        let fixture = Self { dir, root };
        let package = |name: &str, dependencies: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n{dependencies}\n"
            )
        };
        fixture.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\", \"app\"]\n",
        );
        fixture.write("a/Cargo.toml", &package("a", ""));
        fixture.write("a/src/lib.rs", A);
        fixture.write("b/Cargo.toml", &package("b", "a = { path = \"../a\" }"));
        fixture.write("b/build.rs", "fn main() {\n    let out = std::env::var(\"OUT_DIR\").unwrap();\n    std::fs::write(format!(\"{out}/generated.rs\"), \"pub const GENERATED: i32 = 7;\").unwrap();\n    println!(\"cargo:rerun-if-changed=build.rs\");\n}\n");
        fixture.write("b/text.txt", "ein Text\n");
        fixture.write("b/src/lib.rs", B);
        fixture.write("b/src/shapes.rs", SHAPES);
        fixture.write(
            "b/tests/outer.rs",
            "#[test]\nfn total() {\n    assert_eq!(b::total(&a::Point { x: 1, y: 1 }), 16);\n}\n",
        );
        fixture.write(
            "app/Cargo.toml",
            &package("app", "a = { path = \"../a\" }\nb = { path = \"../b\" }"),
        );
        fixture.write("app/src/main.rs", APP);
        fixture
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn options(&self) -> CheckOptions {
        let mut options = CheckOptions::new(self.dir.path().join("target"));
        options.wrapper = Some(Path::new(env!("CARGO_BIN_EXE_sleepy-recorder")).to_path_buf());
        options
    }

    pub(crate) fn open(&self) -> CargoWorkspace {
        CargoWorkspace::open(&self.root, self.options(), &Sandbox::probe()).unwrap()
    }
}

/// What two reports of the same state must agree on.
pub(crate) fn verdict(report: &CheckReport) -> Vec<String> {
    let mut lines: Vec<String> = report
        .diagnostics
        .iter()
        .map(|d| {
            let place = d
                .primary_span()
                .map(|s| (s.file_name.display().to_string(), s.byte_start, s.byte_end));
            format!("{:?} {:?} {} {place:?}", d.level, d.code, d.message)
        })
        .collect();
    lines.sort();
    lines
}
