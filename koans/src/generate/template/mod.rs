//! Programs from hand-written templates of bugs and their repairs, with fresh
//! names, types and neighbours.
//!
//! A template is a small diff in a file `<family>.diff`, begun by `=== name`:
//! `-` lines stand only in the broken program, `+` lines only in the repaired
//! one, `?` lines come and go together by chance. Placeholders are filled at
//! random: `$T1` types, `$E1` error types, `$R1` traits, `$V1` variants, `$m1`
//! functions, `$v1` locals, `$k1` fields, `$C1` constants, `$I1` integer types,
//! `$n1` small numbers, `$s1` words, `$c1` separators, and `$O1`/`$o1` an owned
//! type and an expression of it. `[[a|b]]` picks one alternative. A program is
//! one or two broken templates among repaired ones; the compiler confirms it.

mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use self::words::{NUMBERS, OWNED, SEPARATORS, words};
use super::error::GenerateError;
use super::rng::Rng;

/// One bug and its repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) family: String,
    /// Marker and text.
    lines: Vec<(char, String)>,
}

/// A program with one or two faults.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    /// Positions of the broken templates, the one that is repaired first.
    pub(crate) faults: Vec<usize>,
    /// With all faults.
    pub(crate) broken: String,
    /// With the first fault repaired.
    pub(crate) fixed: String,
    /// With every fault repaired.
    pub(crate) whole: String,
}

/// Reads the templates of a folder and of the folders in it.
///
/// # Errors
/// Unreadable files, and lines without one of the markers.
pub(crate) fn load(dir: &Path) -> Result<Vec<Template>, GenerateError> {
    let mut templates = Vec::new();
    for file in files(dir)? {
        let text = std::fs::read_to_string(&file).map_err(|e| GenerateError::io(&file, e))?;
        let family = file.file_stem().unwrap_or_default().to_string_lossy();
        for block in format!("\n{text}").split("\n=== ").skip(1) {
            let (name, body) = block.split_once('\n').unwrap_or((block, ""));
            let mut lines = Vec::new();
            for line in body.trim_end_matches('\n').split('\n') {
                let marker = line.chars().next().unwrap_or(' ');
                if !matches!(marker, ' ' | '+' | '-' | '?') {
                    let problem = format!("the template {name} has a line without marker: {line}");
                    return Err(GenerateError::malformed(&file, problem));
                }
                lines.push((marker, line.get(1..).unwrap_or_default().to_owned()));
            }
            templates.push(Template {
                name: name.trim().to_owned(),
                family: family.clone().into_owned(),
                lines,
            });
        }
    }
    if templates.is_empty() {
        return Err(GenerateError::malformed(
            dir,
            "there are no templates; they are files `<family>.diff` with blocks begun by `=== name`",
        ));
    }
    Ok(templates)
}

/// Files of templates, by path.
fn files(dir: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(dir).map_err(|e| GenerateError::io(dir, e))?;
    for entry in entries {
        let path = entry.map_err(|e| GenerateError::io(dir, e))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|e| e == "diff") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A program with this many faults.
pub(crate) fn instance(templates: &[Template], faults: usize, rng: &mut Rng) -> Instance {
    let mut names = Names::default();
    let mut order: Vec<usize> = (0..templates.len()).collect();
    rng.shuffle(&mut order);
    let broken: Vec<usize> = order.iter().copied().take(faults).collect();
    let neighbours = match faults {
        1 => rng.weighted(&[0.45, 0.4, 0.15]),
        _ => 0,
    };
    // Broken and repaired text of each unit.
    let mut units: Vec<(Option<usize>, String, String)> = Vec::new();
    for (place, &n) in broken.iter().enumerate() {
        let (bad, good) = templates[n].fill(&mut names, rng);
        units.push((Some(place), bad, good));
    }
    for &n in order.iter().skip(faults).take(neighbours) {
        let (_, good) = templates[n].fill(&mut names, rng);
        units.push((None, good.clone(), good));
    }
    rng.shuffle(&mut units);
    let program = |repaired: &dyn Fn(Option<usize>) -> bool| {
        let texts = units
            .iter()
            .map(|(place, bad, good)| if repaired(*place) { good } else { bad });
        assemble(texts.map(String::as_str))
    };
    let mut made = Instance {
        faults: broken,
        broken: program(&|_| false),
        fixed: program(&|place| place == Some(0)),
        whole: program(&|_| true),
    };
    made.add_main(rng);
    made
}

impl Instance {
    /// Sometimes an empty or a printing `main`, the same in every variant.
    fn add_main(&mut self, rng: &mut Rng) {
        let all = [&mut self.broken, &mut self.fixed, &mut self.whole];
        let has = all.iter().any(|t| t.contains("fn main("));
        if has || rng.chance(0.5) {
            return;
        }
        let tails = [
            "\nfn main() {}\n",
            "\nfn main() {\n    println!(\"ok\");\n}\n",
            "\npub fn main() {}\n",
        ];
        let tail = rng.pick(&tails).copied().unwrap_or_default();
        for text in all {
            text.push_str(tail);
        }
    }
}

/// Joins units: their `use` lines first and once, then the rest.
fn assemble<'a>(units: impl Iterator<Item = &'a str>) -> String {
    let mut uses: Vec<&str> = Vec::new();
    let mut bodies = Vec::new();
    for text in units {
        let mut body: Vec<&str> = Vec::new();
        for line in text.split('\n') {
            if line.starts_with("use ") && body.is_empty() {
                if !uses.contains(&line) {
                    uses.push(line);
                }
            } else if !line.trim().is_empty() || !body.is_empty() {
                body.push(line);
            }
        }
        bodies.push(format!("{}\n", body.join("\n").trim_end()));
    }
    let head = if uses.is_empty() {
        String::new()
    } else {
        format!("{}\n\n", uses.join("\n"))
    };
    head + &bodies.join("\n")
}

/// The names of one program, so that its units do not clash.
#[derive(Debug, Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn fresh(&mut self, kind: char, rng: &mut Rng) -> String {
        let list = words(kind);
        let mut word = String::new();
        for _ in 0..50 {
            word = rng.pick(list).copied().unwrap_or_default().to_owned();
            if !self.0.contains(&word) {
                break;
            }
        }
        if self.0.contains(&word) {
            word.push_str(&(10 + rng.below(89)).to_string());
        }
        if kind != 's' && kind != 'I' {
            self.0.insert(word.clone());
        }
        word
    }

    /// A value for every placeholder of one template.
    fn table(&mut self, holes: &BTreeSet<Hole>, rng: &mut Rng) -> BTreeMap<Hole, String> {
        // Locals and fields may have the same names in other units.
        self.0
            .retain(|w| !words('v').contains(&w.as_str()) && !words('k').contains(&w.as_str()));
        let mut table = BTreeMap::new();
        for &hole in holes {
            let Hole(kind, digit) = hole;
            match kind {
                'O' | 'o' => {
                    let at = rng.below(OWNED.len());
                    let (ty, value) = OWNED[at];
                    let word = rng.pick(words('s')).copied().unwrap_or_default();
                    let known = table
                        .entry(Hole('O', digit))
                        .or_insert_with(|| ty.to_owned());
                    // The expression must be of the type that was drawn first.
                    let value = if known == ty {
                        value
                    } else {
                        let same = OWNED.iter().find(|(t, _)| t == known);
                        same.map_or(value, |(_, v)| v)
                    };
                    let value = value.replace("{s}", word);
                    table.entry(Hole('o', digit)).or_insert(value);
                }
                'n' => {
                    let number = rng.pick(&NUMBERS).copied().unwrap_or("2");
                    table.insert(hole, number.to_owned());
                }
                'c' => {
                    let separator = rng.pick(&SEPARATORS).copied().unwrap_or(",");
                    table.insert(hole, separator.to_owned());
                }
                _ => {
                    table.insert(hole, self.fresh(kind, rng));
                }
            }
        }
        table
    }
}

/// A placeholder: its kind and its digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hole(char, char);

/// The placeholders of a text, with where they stand.
fn holes(text: &str) -> Vec<(usize, Hole)> {
    let read = |(at, _): (usize, &str)| {
        let mut next = text[at + 1..].chars();
        let (kind, digit) = (next.next()?, next.next()?);
        let known = "TERVmvkCIscnOo".contains(kind) && digit.is_ascii_digit();
        known.then_some((at, Hole(kind, digit)))
    };
    text.match_indices('$').filter_map(read).collect()
}

impl Template {
    /// Broken and repaired text with everything filled in.
    fn fill(&self, names: &mut Names, rng: &mut Rng) -> (String, String) {
        let optional = rng.chance(0.5);
        let lines: Vec<(char, &str)> = self
            .lines
            .iter()
            .filter(|(marker, _)| *marker != '?' || optional)
            .map(|(marker, text)| (*marker, text.as_str()))
            .collect();
        let of = |keep: &dyn Fn(char) -> bool| -> BTreeSet<Hole> {
            let kept = lines.iter().filter(|(m, _)| keep(*m));
            kept.flat_map(|(_, t)| holes(t)).map(|(_, h)| h).collect()
        };
        let all = of(&|_| true);
        let mut table = names.table(&all, rng);
        // What only the repair has, nobody could guess: always the same few.
        let shown = of(&|m| m != '+');
        let (mut values, mut texts) = (
            ["value", "other", "rest"].iter(),
            ["missing", "invalid"].iter(),
        );
        for hole in all.difference(&shown) {
            let canon = match hole.0 {
                'v' => values.next(),
                's' => texts.next(),
                _ => None,
            };
            if let Some(word) = canon {
                table.insert(*hole, (*word).to_owned());
            }
        }
        let mut choices = BTreeMap::new();
        let filled: Vec<(char, String)> = lines
            .iter()
            .map(|(m, t)| (*m, put(&choose(t, &mut choices, rng), &table)))
            .collect();
        let text = |without: char| {
            let kept = filled.iter().filter(|(m, _)| *m != without);
            let lines: Vec<&str> = kept.map(|(_, t)| t.as_str()).collect();
            format!("{}\n", lines.join("\n").trim_end())
        };
        (text('+'), text('-'))
    }
}

/// Settles the alternatives `[[a|b]]`; groups of the same size choose alike, so
/// that a type and its uses agree.
fn choose(line: &str, choices: &mut BTreeMap<usize, usize>, rng: &mut Rng) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[[")
        && let Some((group, behind)) = after.split_once("]]")
    {
        let options: Vec<&str> = group.split('|').collect();
        let chosen = *choices
            .entry(options.len())
            .or_insert_with(|| rng.below(options.len()));
        out.push_str(before);
        out.push_str(options[chosen]);
        rest = behind;
    }
    out + rest
}

fn put(line: &str, table: &BTreeMap<Hole, String>) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (start, hole) in holes(line) {
        out.push_str(&line[at..start]);
        out.push_str(table.get(&hole).map_or("", String::as_str));
        at = start + 3;
    }
    out + &line[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "=== moved\n use std::fmt;\n fn $m1($v1: $O1) -> usize {\n?    // counts\n-    \
                        drop($v1);\n+    drop($v1.clone());\n     $v1.len()\n }\n=== other\n fn $m1() -> \
                        [[u8|u16]] {\n-    $n1\n+    $n1 as [[u8|u16]]\n }\n";

    fn templates() -> Vec<Template> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("borrow.diff"), TEXT).unwrap();
        load(dir.path()).unwrap()
    }

    #[test]
    fn programs_differ_in_the_marked_lines_only() {
        let templates = templates();
        assert_eq!(templates[0].name, "moved");
        assert_eq!(templates[0].family, "borrow");
        let mut seen = BTreeSet::new();
        for seed in 0..40 {
            let made = instance(&templates[..1], 1, &mut Rng::new(seed, ""));
            assert!(!made.broken.contains(['$', '[']), "{}", made.broken);
            assert!(made.fixed.contains(".clone()") && !made.broken.contains(".clone()"));
            assert_eq!(made.fixed, made.whole);
            let (bad, good): (Vec<&str>, Vec<&str>) =
                (made.broken.lines().collect(), made.fixed.lines().collect());
            let differ = bad.iter().zip(&good).filter(|(a, b)| a != b).count();
            assert_eq!((bad.len(), differ), (good.len(), 1));
            seen.insert(made.broken);
        }
        assert!(seen.len() > 30, "{}", seen.len());
    }

    #[test]
    fn the_first_of_two_faults_is_repaired() {
        let templates = templates();
        for seed in 0..20 {
            let made = instance(&templates, 2, &mut Rng::new(seed, ""));
            assert_eq!(made.faults.len(), 2);
            let first = &templates[made.faults[0]].name;
            assert_eq!(made.fixed.contains("clone"), first == "moved");
            assert!(made.whole.contains("clone") && made.whole.contains(" as u"));
            let used: Vec<&str> = made.whole.split(['8', '6']).collect();
            assert!(used.len() >= 2, "both alternatives are one: {}", made.whole);
        }
    }

    #[test]
    fn folders_in_a_folder_are_read_too() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, name) in [("short", "types"), ("long", "borrow")] {
            let folder = dir.path().join(folder);
            std::fs::create_dir(&folder).unwrap();
            let text = format!("=== {name}_bug\n-a\n+b\n");
            std::fs::write(folder.join(format!("{name}.diff")), text).unwrap();
        }
        let found = load(dir.path()).unwrap();
        let told: Vec<(&str, &str)> = found.iter().map(|t| (&*t.family, &*t.name)).collect();
        assert_eq!(told, [("borrow", "borrow_bug"), ("types", "types_bug")]);
        assert_eq!(load(&dir.path().join("short")).unwrap().len(), 1);
    }

    #[test]
    fn a_line_without_marker_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.diff"), "=== x\nfn f() {}\n").unwrap();
        let error = load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("fn f() {}"), "{error}");
        std::fs::remove_file(dir.path().join("a.diff")).unwrap();
        assert!(
            load(dir.path())
                .unwrap_err()
                .to_string()
                .contains("no templates")
        );
    }
}
