//! Running the program the way a script does, in a world of its own.
#![allow(dead_code, reason = "not every test file needs all of it")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

pub(crate) mod crates;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A home of its own, so that no test sees another's episodes.
pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("home")).unwrap();
        let config = "[sandbox]\ntest_timeout_secs = 5\n";
        std::fs::write(dir.path().join("home/config.toml"), config).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trainer-cli"));
        command
            .args(args)
            .env("SLEEPY_HOME", self.path("home"))
            .env_remove("SLEEPY_LOG")
            .current_dir(self.dir.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs it and checks the exit code; returns the document it printed.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str], code: i32) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?}: {e}\n{out}\n{err}"))
    }

    #[track_caller]
    pub(crate) fn fails(&self, args: &[&str], code: i32, says: &str) {
        let output = self.run(args);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        assert!(err.contains(says), "{args:?} does not say `{says}`:\n{err}");
    }
}

pub(crate) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

pub(crate) fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

pub(crate) fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    path.to_str().unwrap().to_owned()
}

/// A crate with two errors in two files and a test.
pub(crate) fn crate_in(dir: &Path) {
    let files = [
        (
            "Cargo.toml",
            "[package]\nname = \"wares\"\nedition = \"2021\"\n",
        ),
        (
            "src/lib.rs",
            "mod price;\n\npub fn total(prices: &[u32]) -> u32 {\n    let sum = 0;\n    for p in prices {\n        sum += price::taxed(*p);\n    }\n    sum\n}\n\n#[test]\nfn adds_tax() {\n    assert_eq!(total(&[100, 200]), 330);\n}\n",
        ),
        (
            "src/price.rs",
            "pub fn taxed(net: u32) -> u32 {\n    net + nett / 10\n}\n",
        ),
    ];
    std::fs::create_dir_all(dir.join("src")).unwrap();
    for (name, text) in files {
        std::fs::write(dir.join(name), text).unwrap();
    }
}
