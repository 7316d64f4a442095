//! How far the fix patterns reach on koans, whatever any model thinks of the drafts.
//!
//! `reach [--set train|v1|v2] [--dir FOLDER] [--drafts N] [--steps N] [--wide N]
//! [--only PREFIX,PREFIX]` compiles and tests the drafts of each residual koan until one passes. With
//! `--steps 2` the drafts that take the error away and leave another one are
//! followed, the best `--wide` of them. A line per koan says the rank of what
//! passed (from 1; `-` for nothing), the last one the share with its 95% interval.
//!
//! `--dir` names a folder of sets that are read instead of those compiled in.
//! The frozen sets measure; look at single koans of the train set only.

use std::io::Write;
use std::path::{Path, PathBuf};

use sleepy_check::{Overlay, Sandbox, SingleFile};
use sleepy_eval::stats::wilson95;
use sleepy_fix::{Diagnostic, apply_edits, guard};
use sleepy_koans::{Koan, KoanSet};
use tokio_util::sync::CancellationToken;

type Failure = Box<dyn std::error::Error>;

struct Options {
    set: String,
    drafts: usize,
    steps: usize,
    wide: usize,
    only: String,
    dir: Option<PathBuf>,
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        set: "train".into(),
        drafts: 128,
        steps: 1,
        wide: 6,
        only: String::new(),
        dir: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments
            .next()
            .ok_or(format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--set" => options.set = value,
            "--drafts" => options.drafts = value.parse()?,
            "--steps" => options.steps = value.parse()?,
            "--wide" => options.wide = value.parse()?,
            "--only" => options.only = value,
            "--dir" => options.dir = Some(value.into()),
            _ => return Err(format!("{argument} is not known").into()),
        }
    }
    Ok(options)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let options = options()?;
    let name = options.set.parse()?;
    let set = match &options.dir {
        Some(dir) => KoanSet::load(dir, name)?,
        None => KoanSet::builtin(name)?,
    };
    let wanted = |koan: &Koan| {
        options
            .only
            .split(',')
            .any(|only| koan.id.starts_with(only))
    };
    let (sandbox, scratch) = (Sandbox::probe(), tempfile::tempdir()?);
    let mut out = std::io::stdout();
    let (mut tried, mut reached) = (0, 0);
    for koan in &set.koans {
        if !koan.residual || !wanted(koan) {
            continue;
        }
        let tests = Some(koan.tests.as_str());
        let file = SingleFile::new(&sandbox, &koan.edition, &koan.broken, tests, scratch.path())?;
        let search = Search {
            koan,
            file,
            options: &options,
            cancel: CancellationToken::new(),
        };
        let found = search.run().await?;
        tried += 1;
        reached += usize::from(found.is_some());
        let what = found.unwrap_or_else(|| "-".into());
        writeln!(
            out,
            "{:<14} {} {:<28} {what}",
            koan.id, koan.code, koan.family
        )?;
    }
    let [low, high] = wilson95(reached, tried);
    let percent = |share: f64| (100.0 * share).round();
    writeln!(
        out,
        "{reached} of {tried} residual koans of {} [{}%, {}%]",
        options.set,
        percent(low),
        percent(high)
    )?;
    Ok(())
}

struct Search<'a> {
    koan: &'a Koan,
    file: SingleFile,
    options: &'a Options,
    cancel: CancellationToken,
}

/// A program on the way, and what the compiler says of it.
struct Step {
    text: String,
    error: Diagnostic,
    ranks: Vec<String>,
}

impl Search<'_> {
    async fn run(&self) -> Result<Option<String>, Failure> {
        let broken = self.errors(&self.koan.broken).await?;
        let Some(error) = broken.into_iter().flatten().next() else {
            return Ok(None);
        };
        let text = self.koan.broken.clone();
        let mut steps = vec![Step {
            text,
            error,
            ranks: Vec::new(),
        }];
        for _ in 0..self.options.steps {
            let mut next = Vec::new();
            for step in &steps {
                match self.expand(step).await? {
                    Ok(found) => return Ok(Some(found)),
                    Err(more) => next.extend(more),
                }
            }
            next.truncate(self.options.wide);
            steps = next;
        }
        Ok(None)
    }

    /// The first draft that passes, or those that lead on.
    async fn expand(&self, step: &Step) -> Result<Result<String, Vec<Step>>, Failure> {
        let path = self.file.main_path();
        let drafts = sleepy_patterns::drafts(path, &step.text, &step.error, self.options.drafts);
        let mut more = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            let Ok(text) = apply_edits(&step.text, &draft.edits) else {
                continue;
            };
            if !guard(path, &self.koan.broken, &text).is_empty() {
                continue;
            }
            let Some(errors) = self.errors(&text).await? else {
                continue;
            };
            let mut ranks = step.ranks.clone();
            ranks.push(format!("{} {}", at + 1, draft.pattern));
            match errors.into_iter().next() {
                None if self.passes(path, &text).await? => return Ok(Ok(ranks.join(", "))),
                Some(error) if error.message != step.error.message => {
                    more.push(Step { text, error, ranks });
                }
                _ => {}
            }
        }
        Ok(Err(more))
    }

    /// The errors of a program; `None` if it hangs or crashes the compiler.
    async fn errors(&self, text: &str) -> Result<Option<Vec<Diagnostic>>, Failure> {
        let overlay = Overlay::of(self.file.main_path(), text);
        match self.file.check(&overlay, &self.cancel).await {
            Ok(report) => Ok(Some(report.errors().cloned().collect())),
            Err(error) if error.blames_code() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn passes(&self, path: &Path, text: &str) -> Result<bool, Failure> {
        let overlay = Overlay::of(path, text);
        match self.file.test(&overlay, &self.cancel).await {
            Ok(report) => Ok(report.passed),
            Err(error) if error.blames_code() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
