//! How many repairs are among the drafts, by error code, operator or source.
//!
//! `coverage` alone prints the table of patterns for docs/patterns.md.
//! `coverage PAIRS.jsonl… [--by code|op] [--every N] [--side train|dev] [--limit N]
//!  [--misses FILE] [--fit FILE] [--examples FILE]` reads pairs as the generator
//! writes them. `--fit` writes the prior, `--examples` the shortest pair that each
//! pattern repairs: the fixtures of the tests.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use sleepy_fix::{Diagnostic, Signature, apply_edits};
use sleepy_patterns::{PATTERNS, ordered, ranked};

type Failure = Box<dyn std::error::Error>;

/// What was asked for.
struct Options {
    files: Vec<PathBuf>,
    by: String,
    every: usize,
    side: Option<String>,
    limit: usize,
    misses: Option<PathBuf>,
    fit: Option<PathBuf>,
    examples: Option<PathBuf>,
}

/// Figures of a group of pairs.
#[derive(Default)]
struct Row {
    pairs: usize,
    ranks: Vec<usize>,
    drafts: usize,
    micros: u128,
}

/// Pairs of a signature that are worth counting it apart.
const PAIRS: usize = 25;
/// Hits that a pattern without any must have been expected to make, by its share
/// under the code, to be told of.
const EXPECTED: f64 = 0.5;

/// Hits and drafts of each code and pattern, and of each pattern and slot.
#[derive(Default)]
struct Counts {
    /// The shortest pair of each pattern.
    examples: BTreeMap<usize, Value>,
    codes: BTreeMap<(String, usize), (usize, usize)>,
    /// The same by code and signature, and the pairs of each signature.
    signatures: BTreeMap<(String, String, usize), (usize, usize)>,
    of_signature: BTreeMap<String, usize>,
    slots: BTreeMap<(usize, u8), (usize, usize)>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "coverage: {e}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        files: Vec::new(),
        by: "code".into(),
        every: 1,
        side: None,
        limit: 128,
        misses: None,
        fit: None,
        examples: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--by" => options.by = value()?,
            "--every" => options.every = value()?.parse::<usize>()?.max(1),
            "--side" => options.side = Some(value()?),
            "--limit" => options.limit = value()?.parse()?,
            "--misses" => options.misses = Some(value()?.into()),
            "--fit" => options.fit = Some(value()?.into()),
            "--examples" => options.examples = Some(value()?.into()),
            _ => options.files.push(argument.into()),
        }
    }
    Ok(options)
}

fn run() -> Result<(), Failure> {
    let options = options()?;
    if options.files.is_empty() {
        return print_patterns();
    }
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut counts = Counts::default();
    let mut misses = options
        .misses
        .as_deref()
        .map(fs::File::create)
        .transpose()?;
    for file in &options.files {
        let reader =
            BufReader::new(fs::File::open(file).map_err(|e| format!("{}: {e}", file.display()))?);
        for line in reader.lines().step_by(options.every) {
            let pair: Value = serde_json::from_str(&line?)?;
            if let Some(side) = &options.side
                && pair["meta"]["side"].as_str() != Some(side)
            {
                continue;
            }
            let residual = matches!(
                pair["meta"]["rustc"].as_str(),
                Some("none" | "wrong") | None
            );
            let measured = measure(&pair, &options, &mut counts)?;
            let rank = measured.rank;
            if rank.is_none()
                && residual
                && let Some(misses) = &mut misses
            {
                writeln!(misses, "{pair}")?;
            }
            let group = match options.by.as_str() {
                "op" => pair["meta"]["op"].as_str().unwrap_or("-").to_owned(),
                _ => pair["diags"][0]["code"]["code"]
                    .as_str()
                    .unwrap_or("-")
                    .to_owned(),
            };
            let source = file
                .file_stem()
                .and_then(|s| s.to_str())
                .and_then(|s| s.split('-').next())
                .unwrap_or("-");
            let mut groups = vec!["  all".to_owned()];
            if residual {
                groups.extend([group, " residual".into(), format!(" residual of {source}")]);
            }
            for group in groups {
                let total = rows.entry(group).or_default();
                total.pairs += 1;
                total.ranks.extend(rank);
                total.drafts += measured.drafts;
                total.micros += measured.micros;
            }
        }
    }
    if let Some(path) = &options.fit {
        write_fit(path, &counts)?;
    }
    if let Some(path) = &options.examples {
        let lines = counts.examples.values().map(|e| format!("{e}\n"));
        fs::write(path, lines.collect::<String>())?;
    }
    print_rows(&rows)
}

/// What one pair gave.
struct Measured {
    /// Rank of the repair among the drafts, from 0.
    rank: Option<usize>,
    drafts: usize,
    micros: u128,
}

/// Drafts for a pair, and where among them the repair is.
fn measure(pair: &Value, options: &Options, counts: &mut Counts) -> Result<Measured, Failure> {
    let text = |key: &str| pair[key].as_str().unwrap_or_default();
    let diagnostic = Diagnostic::from_rustc_json(&pair["diags"][0].to_string())?;
    let (buggy, fixed) = (text("buggy"), squeeze(text("fixed")));
    let start = Instant::now();
    let all = options.fit.is_some() || options.examples.is_some();
    let path = Path::new(text("path"));
    let drafts = if all {
        ranked(path, buggy, &diagnostic, 100_000, false)
    } else {
        ordered(path, buggy, &diagnostic, options.limit)
    };
    let micros = start.elapsed().as_micros();
    let mut rank = None;
    let signature = Signature::of(&diagnostic).hash16();
    *counts.of_signature.entry(signature.clone()).or_default() += 1;
    for (at, (pattern, slot, draft)) in drafts.iter().enumerate() {
        let hit = (rank.is_none() || options.examples.is_some())
            && apply_edits(buggy, &draft.edits).is_ok_and(|new| same(&new, &fixed));
        if hit {
            rank = rank.or(Some(at));
            if options.examples.is_some() {
                keep_example(&mut counts.examples, *pattern, pair, &diagnostic);
            }
        }
        if options.fit.is_some() {
            let code = diagnostic.code.as_deref().unwrap_or("-").to_owned();
            for count in [
                counts
                    .signatures
                    .entry((code.clone(), signature.clone(), *pattern))
                    .or_default(),
                counts.codes.entry((code, *pattern)).or_default(),
                counts.slots.entry((*pattern, *slot)).or_default(),
            ] {
                count.0 += usize::from(hit);
                count.1 += 1;
            }
        }
    }
    Ok(Measured {
        rank,
        drafts: drafts.len(),
        micros,
    })
}

/// Keeps a pair as a pattern's example if it is the shortest so far.
fn keep_example(
    examples: &mut BTreeMap<usize, Value>,
    pattern: usize,
    pair: &Value,
    diagnostic: &Diagnostic,
) {
    let length = |v: &Value| v["buggy"].as_str().map_or(usize::MAX, str::len);
    if examples
        .get(&pattern)
        .is_some_and(|known| length(known) <= length(pair))
    {
        return;
    }
    let spans: Vec<Value> = diagnostic
        .spans
        .iter()
        .map(|s| json!([s.file_name, s.byte_start, s.byte_end, s.is_primary, s.label]))
        .collect();
    let notes: Vec<Value> = diagnostic
        .children
        .iter()
        .map(|c| {
            json!([
                c.message,
                c.spans
                    .iter()
                    .map(|s| json!([s.file_name, s.byte_start, s.byte_end]))
                    .collect::<Vec<_>>()
            ])
        })
        .collect();
    examples.insert(
        pattern,
        json!({"pattern": PATTERNS[pattern].name, "code": diagnostic.code, "message": diagnostic.message,
            "spans": spans, "notes": notes, "path": pair["path"], "buggy": pair["buggy"], "fixed": pair["fixed"]}),
    );
}

fn squeeze(text: &str) -> Vec<u8> {
    text.bytes().filter(|b| !b.is_ascii_whitespace()).collect()
}

/// Whether `text` is `squeezed` but for white space.
fn same(text: &str, squeezed: &[u8]) -> bool {
    text.bytes()
        .filter(|b| !b.is_ascii_whitespace())
        .eq(squeezed.iter().copied())
}

fn write_fit(path: &Path, counts: &Counts) -> Result<(), Failure> {
    let mut out = fs::File::create(path)?;
    writeln!(
        out,
        "# Counted by examples/coverage.rs --fit: code, pattern, repairs, drafts; the same by signature; then slot, pattern, slot number, repairs, drafts."
    )?;
    for ((code, pattern), (hits, drafts)) in counts.codes.iter().filter(|(_, c)| c.0 > 0) {
        writeln!(out, "{code}\t{}\t{hits}\t{drafts}", PATTERNS[*pattern].name)?;
    }
    for ((code, signature, pattern), (hits, drafts)) in &counts.signatures {
        let often = counts
            .of_signature
            .get(signature)
            .is_some_and(|n| *n >= PAIRS);
        let of_code = counts.codes.get(&(code.clone(), *pattern));
        let share = of_code.map_or(0.0, |(hits, drafts)| *hits as f64 / *drafts as f64);
        if often && (*hits > 0 || share * *drafts as f64 >= EXPECTED) {
            writeln!(
                out,
                "{signature}\t{}\t{hits}\t{drafts}",
                PATTERNS[*pattern].name
            )?;
        }
    }
    for ((pattern, slot), (hits, drafts)) in &counts.slots {
        writeln!(
            out,
            "slot\t{}\t{slot}\t{hits}\t{drafts}",
            PATTERNS[*pattern].name
        )?;
    }
    Ok(())
}

/// The table of docs/patterns.md.
fn print_patterns() -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for pattern in PATTERNS {
        writeln!(
            out,
            "| `{}` | {} | {} |",
            pattern.name, pattern.family, pattern.doc
        )?;
    }
    Ok(())
}

fn print_rows(rows: &BTreeMap<String, Row>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:<28} {:>6} {:>6} {:>7} {:>6} {:>6} {:>6} {:>7} {:>7}",
        "", "pairs", "found%", "median", "≤16%", "≤64%", "≤128%", "drafts", "µs"
    )?;
    for (name, row) in rows {
        let mut ranks = row.ranks.clone();
        ranks.sort_unstable();
        let share = |n: usize| 100.0 * n as f64 / row.pairs as f64;
        let within = |n: usize| share(ranks.partition_point(|r| *r < n));
        writeln!(
            out,
            "{name:<28} {:>6} {:>6.1} {:>7} {:>6.1} {:>6.1} {:>6.1} {:>7} {:>7}",
            row.pairs,
            share(ranks.len()),
            ranks
                .get(ranks.len() / 2)
                .map_or("-".into(), |r| (r + 1).to_string()),
            within(16),
            within(64),
            within(128),
            row.drafts / row.pairs,
            row.micros / row.pairs as u128,
        )?;
    }
    Ok(())
}
