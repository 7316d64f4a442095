//! Many small programs in one compile.
//!
//! Each program is a module in a file of its own, so spans come back relative
//! to the program. A compiler that gives up early would make broken programs
//! look fine, so modules with known errors of a late phase ride along: where
//! the canaries are silent, suspects are taken out or the batch is split until
//! they sing.

use serde_json::Value;
use tempfile::TempDir;

use super::compile::{Compiler, scratch, write};
use super::error::GenerateError;
use super::message::{code, file, primary};

/// Programs in a compile. More are cheaper still, but share the blame of one
/// that hangs.
pub(crate) const BATCH: usize = 120;

/// The path that every program is told to have.
pub(crate) const PATH: &str = "src/main.rs";

/// One error of typing, one of borrowing, one of both.
const CANARIES: [&str; 3] = [
    "pub fn f() -> i32 { \"x\" }\n",
    "pub fn f(x: String) -> String { let y = x; x }\n",
    "pub fn f(x: Vec<i32>) -> usize { let s: i32 = x.into_iter().sum(); x.len() }\n",
];

/// Codes after which rustc may leave out later phases for everything else;
/// errors without a code are of the parser.
const EARLY: [&str; 20] = [
    "E0405", "E0391", "E0433", "E0432", "E0404", "E0407", "E0437", "E0412", "E0425", "E0046",
    "E0053", "E0050", "E0186", "E0185", "E0117", "E0119", "E0072", "E0204", "E0261", "E0107",
];

/// How often suspects are taken out before a batch is split.
const TRIES: usize = 3;

/// A place to compile batches in.
pub(crate) struct Batch<'a> {
    compiler: &'a Compiler,
    dir: TempDir,
    edition: &'static str,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        compiler: &'a Compiler,
        edition: &'static str,
    ) -> Result<Self, GenerateError> {
        Ok(Self {
            compiler,
            dir: scratch()?,
            edition,
        })
    }

    /// The errors of each program; `None` where nobody knows, since the program
    /// hangs or crashes the compiler.
    pub(crate) async fn errors(
        &self,
        programs: &[&str],
    ) -> Result<Vec<Option<Vec<Value>>>, GenerateError> {
        let mut known: Vec<Option<Vec<Value>>> = vec![None; programs.len()];
        let all: Vec<usize> = (0..programs.len()).collect();
        let mut groups: Vec<(Vec<usize>, usize)> =
            all.chunks(BATCH).map(|c| (c.to_vec(), 0)).collect();
        while let Some((group, tries)) = groups.pop() {
            let texts: Vec<&str> = group.iter().map(|&n| programs[n]).collect();
            let found = self.once(&texts).await?;
            match found {
                Some((errors, true)) => store(&mut known, &group, errors),
                Some((errors, false)) if group.len() == 1 => store(&mut known, &group, errors),
                None if group.len() == 1 => {}
                Some((errors, false)) if tries < TRIES => {
                    let (suspects, rest): (Vec<_>, Vec<_>) = group
                        .iter()
                        .copied()
                        .zip(errors)
                        .partition(|(_, e)| is_early(e));
                    if suspects.is_empty() || rest.is_empty() {
                        split(&mut groups, &group);
                        continue;
                    }
                    groups.push((rest.into_iter().map(|(n, _)| n).collect(), tries + 1));
                    for (n, errors) in suspects {
                        known[n] = Some(errors);
                    }
                }
                _ => split(&mut groups, &group),
            }
        }
        Ok(known)
    }

    /// One compile: the errors of each program, and whether the canaries sang.
    async fn once(
        &self,
        programs: &[&str],
    ) -> Result<Option<(Vec<Vec<Value>>, bool)>, GenerateError> {
        let dir = self.dir.path();
        let mut root = "#![allow(warnings)]\n".to_owned();
        for (n, text) in programs.iter().chain(&CANARIES).enumerate() {
            write(&dir.join(format!("{}.rs", module(n))), text)?;
            root.push_str(&format!("pub mod {};\n", module(n)));
        }
        write(&dir.join("root.rs"), root)?;
        let Some(errors) = self.compiler.library(dir, "root.rs", self.edition).await? else {
            return Ok(None);
        };
        let mut by_program = vec![Vec::new(); programs.len() + CANARIES.len()];
        for mut error in errors {
            let Some(n) = primary(&error).and_then(|s| number(file(s))) else {
                continue;
            };
            if let Some(list) = by_program.get_mut(n) {
                localise(&mut error, &module(n));
                list.push(error);
            }
        }
        let sang = by_program[programs.len()..].iter().all(|e| !e.is_empty());
        by_program.truncate(programs.len());
        Ok(Some((by_program, sang)))
    }
}

fn store(known: &mut [Option<Vec<Value>>], group: &[usize], errors: Vec<Vec<Value>>) {
    for (&n, errors) in group.iter().zip(errors) {
        known[n] = Some(errors);
    }
}

fn split(groups: &mut Vec<(Vec<usize>, usize)>, group: &[usize]) {
    let (a, b) = group.split_at(group.len() / 2);
    groups.push((b.to_vec(), 0));
    groups.push((a.to_vec(), 0));
}

fn is_early(errors: &[Value]) -> bool {
    errors
        .iter()
        .any(|e| code(e).is_none_or(|c| EARLY.contains(&c)))
}

/// A module's name: nothing that a program would use, since it is taken out of
/// the messages again.
fn module(n: usize) -> String {
    format!("m{n}zqx")
}

fn number(file: &str) -> Option<usize> {
    file.strip_prefix('m')?.strip_suffix("zqx.rs")?.parse().ok()
}

/// Makes a message read as if the program were the whole crate, and as if the
/// standard library were in the same place everywhere.
fn localise(value: &mut Value, module: &str) {
    match value {
        Value::String(text) => {
            if *text == format!("{module}.rs") {
                *text = PATH.to_owned();
            } else if text.contains(module) {
                *text = text
                    .replace(&format!("crate::{module}::"), "crate::")
                    .replace(&format!("{module}::"), "");
            } else if let Some((_, below)) = text.split_once("/lib/rustlib/src/rust/")
                && text.starts_with('/')
            {
                *text = format!("std/{below}");
            } else if let Some(rest) = text.strip_prefix("/rustc/")
                && let Some((_, below)) = rest.split_once('/')
            {
                *text = format!("std/{below}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| localise(v, module)),
        Value::Object(map) => map.values_mut().for_each(|v| localise(v, module)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sleepy_check::Sandbox;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::generate::message::message;

    #[test]
    fn messages_forget_the_batch() {
        let mut value = json!({"file_name": "m12zqx.rs", "message": "expected `m12zqx::A`",
            "note": "in `crate::m12zqx::b`", "std": "/rustc/59807/library/core/src/option.rs",
            "src": "/home/x/lib/rustlib/src/rust/library/core/src/ops.rs"});
        localise(&mut value, "m12zqx");
        let expected = json!({"file_name": "src/main.rs", "message": "expected `A`",
            "note": "in `crate::b`", "std": "std/library/core/src/option.rs",
            "src": "std/library/core/src/ops.rs"});
        assert_eq!(value, expected);
    }

    fn codes(found: &[Option<Vec<Value>>]) -> Vec<Vec<Option<&str>>> {
        let mut out = Vec::new();
        for errors in found {
            let errors = errors.as_deref().expect("nothing hangs here");
            out.push(errors.iter().map(code).collect());
        }
        out
    }

    /// A resolution error hides every borrow error of its crate; the batch must
    /// notice and tell both all the same.
    #[tokio::test]
    async fn hidden_errors_are_found_by_the_canaries() {
        let cancel = CancellationToken::new();
        let compiler = Compiler::new(&Sandbox::probe(), &cancel).unwrap();
        let batch = Batch::new(&compiler, "2021").unwrap();
        let programs = [
            "fn ok() -> u8 { 1 }\n",
            "use nowhere::Thing;\nfn f(t: Thing) {}\n",
            "fn moved(s: String) -> String { let t = s; s }\n",
            "fn typed() -> u8 { \"a\" }\n",
        ];
        let found = batch.errors(&programs).await.unwrap();
        let expected = [
            vec![],
            vec![Some("E0432")],
            vec![Some("E0382")],
            vec![Some("E0308")],
        ];
        assert_eq!(codes(&found), expected, "{found:?}");
        // An error of the parser stops everything.
        let programs = [
            "fn f( {\n",
            "fn moved(s: String) -> String { let t = s; s }\n",
        ];
        let found = batch.errors(&programs).await.unwrap();
        assert_eq!(codes(&found)[1], [Some("E0382")]);
        let errors = found[1].as_ref().unwrap();
        assert_eq!(message(&errors[0]), "use of moved value: `s`");
        assert_eq!(file(primary(&errors[0]).unwrap()), PATH);
    }

    /// A compiler that hangs on one program must cost that program only.
    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_that_hangs_the_compiler_is_found_by_halves() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let fake = dir.path().join("rustc");
        // Errors for the canaries' texts, sleep for the text that hangs.
        let script = "#!/bin/sh\nif grep -q HANG m*.rs; then sleep 600 & wait; fi\n\
            for f in m*.rs; do if grep -q 'pub fn f' $f && grep -q \"mod ${f%.rs};\" root.rs; then\n\
            echo '{\"level\":\"error\",\"message\":\"m\",\"code\":{\"code\":\"E0308\"},\"children\":[],\
            \"spans\":[{\"file_name\":\"'$f'\",\"is_primary\":true}]}' >&2; fi; done; exit 1\n";
        std::fs::write(&fake, script).unwrap();
        std::fs::set_permissions(&fake, PermissionsExt::from_mode(0o755)).unwrap();
        let cancel = CancellationToken::new();
        let mut compiler = Compiler::new(&Sandbox::probe(), &cancel).unwrap();
        compiler.rustc = fake;
        compiler.limits.wall = std::time::Duration::from_millis(1500);
        let batch = Batch::new(&compiler, "2021").unwrap();
        let found = batch
            .errors(&["fn a() {}", "// HANG", "fn b() {}"])
            .await
            .unwrap();
        let known: Vec<bool> = found.iter().map(Option::is_some).collect();
        assert_eq!(known, [true, false, true], "{found:?}");
    }
}
