//! Mutants of small whole programs, compiled in batches.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::batch::{Batch, PATH};
use super::edit::{Edit, Site, apply};
use super::error::GenerateError;
use super::message::message;
use super::ops::{Favour, pick, worth};
use super::rng::Rng;
use super::round::Mutant;
use super::row::{Row, Side, family_name};
use super::stats::Stats;
use super::syntax::sites;

/// A program that compiles, and where it is from.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) source: String,
    pub(crate) text: String,
    pub(crate) side: Side,
}

/// What is made of programs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Mutants of each.
    pub(crate) each: usize,
    /// Share of the programs that give one with two faults.
    pub(crate) doubles: f64,
    /// Which operators do it.
    pub(crate) favour: &'a Favour,
}

/// A mutant of a program.
struct Job {
    program: usize,
    mutant: Mutant,
    broken: String,
}

/// The programs that compile.
pub(crate) async fn clean(
    programs: Vec<Program>,
    batch: &Batch<'_>,
) -> Result<Vec<Program>, GenerateError> {
    let texts: Vec<&str> = programs.iter().map(|p| p.text.as_str()).collect();
    let errors = batch.errors(&texts).await?;
    let fine = programs.into_iter().zip(errors);
    Ok(fine
        .filter(|(_, e)| e.as_ref().is_some_and(Vec::is_empty))
        .map(|(p, _)| p)
        .collect())
}

/// Rows of mutants with exactly one error, then of some with two.
pub(crate) async fn harvest(
    programs: &[Program],
    wanted: Wanted<'_>,
    batch: &Batch<'_>,
    rng: &mut Rng,
    stats: &mut Stats,
) -> Result<Vec<Row>, GenerateError> {
    let mut jobs: Vec<Job> = Vec::new();
    for (program, p) in programs.iter().enumerate() {
        for (site, broken) in mutants(&p.text, wanted, rng, stats) {
            jobs.push(Job {
                program,
                mutant: Mutant::one(site),
                broken,
            });
        }
    }
    // What may hide the errors of others is compiled apart.
    jobs.sort_by_key(|j| j.mutant.sites[0].operator.early);
    let mut rows = Vec::new();
    let mut singles: BTreeMap<usize, Vec<(Site, String)>> = BTreeMap::new();
    let unsound = unsound(programs, &jobs, batch).await?;
    for (n, (job, errors)) in compile(&jobs, batch).await?.into_iter().enumerate() {
        let [error] = errors.as_slice() else { continue };
        let site = &job.mutant.sites[0];
        stats.one_error(site.operator.name);
        if unsound.contains(&n) {
            continue;
        }
        if site.repair.is_empty() {
            let found = singles.entry(job.program).or_default();
            found.push((site.clone(), message(error).to_owned()));
        }
        rows.push(row(&programs[job.program], job, errors));
    }
    let doubles = doubles(programs, singles, wanted.doubles, rng);
    for (job, mut errors) in compile(&doubles, batch).await? {
        if job.mutant.order(&mut errors) {
            rows.push(row(&programs[job.program], job, errors));
        }
    }
    Ok(rows)
}

/// Up to `wanted.each` different mutants.
fn mutants(
    text: &str,
    wanted: Wanted<'_>,
    rng: &mut Rng,
    stats: &mut Stats,
) -> Vec<(Site, String)> {
    let mut all = sites(text, rng);
    for site in &all {
        stats.site(site.operator.name);
    }
    let mut out: Vec<(Site, String)> = Vec::new();
    let mut seen = BTreeSet::from([text.to_owned()]);
    while !all.is_empty() && out.len() < wanted.each {
        let candidates: Vec<&Site> = all.iter().collect();
        let Some(chosen) = pick(&candidates, wanted.favour, rng).cloned() else {
            break;
        };
        all.retain(|s| s.operator.name != chosen.operator.name || s.edits != chosen.edits);
        if !worth(&chosen, wanted.favour, rng) {
            continue;
        }
        let broken = apply(text, &chosen.edits);
        if seen.insert(broken.clone()) {
            stats.tried(chosen.operator.name);
            out.push((chosen, broken));
        }
    }
    out
}

async fn compile<'j>(
    jobs: &'j [Job],
    batch: &Batch<'_>,
) -> Result<Vec<(&'j Job, Vec<Value>)>, GenerateError> {
    let texts: Vec<&str> = jobs.iter().map(|j| j.broken.as_str()).collect();
    let errors = batch.errors(&texts).await?;
    let known = jobs.iter().zip(errors);
    Ok(known.map(|(j, e)| (j, e.unwrap_or_default())).collect())
}

/// Positions of the jobs whose own repair does not compile.
async fn unsound(
    programs: &[Program],
    jobs: &[Job],
    batch: &Batch<'_>,
) -> Result<BTreeSet<usize>, GenerateError> {
    let inserted = |j: &Job| !j.mutant.sites[0].repair.is_empty();
    let places: Vec<usize> = (0..jobs.len()).filter(|&n| inserted(&jobs[n])).collect();
    let texts: Vec<String> = places
        .iter()
        .map(|&n| {
            apply(
                &programs[jobs[n].program].text,
                &jobs[n].mutant.sites[0].repair,
            )
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let errors = batch.errors(&texts).await?;
    let bad = places.into_iter().zip(errors);
    Ok(bad
        .filter(|(_, e)| e.as_ref().is_none_or(|e| !e.is_empty()))
        .map(|(n, _)| n)
        .collect())
}

/// Two faults in one program, a share of the programs that have two to give.
fn doubles(
    programs: &[Program],
    singles: BTreeMap<usize, Vec<(Site, String)>>,
    share: f64,
    rng: &mut Rng,
) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (program, found) in singles {
        let text = &programs[program].text;
        let mut pairs = Vec::new();
        for a in &found {
            let other = |b: &&(Site, String)| a.1 != b.1 && a.0.apart(&b.0, text);
            pairs.extend(found.iter().filter(other).map(|b| (a, b)));
        }
        if !rng.chance(share) {
            continue;
        }
        let Some((a, b)) = rng.pick(&pairs) else {
            continue;
        };
        let mutant = Mutant {
            sites: vec![a.0.clone(), b.0.clone()],
            said: vec![a.1.clone(), b.1.clone()],
        };
        let edits: Vec<Edit> = mutant.broken().cloned().collect();
        jobs.push(Job {
            program,
            broken: apply(text, &edits),
            mutant,
        });
    }
    jobs
}

fn row(program: &Program, job: &Job, errors: Vec<Value>) -> Row {
    let operator = job.mutant.sites[0].operator;
    let fixed = apply(&program.text, job.mutant.fixed());
    let plus = if job.mutant.sites.len() > 1 { "+" } else { "" };
    Row::new(
        PATH,
        (job.broken.clone(), fixed),
        errors,
        format!("{}{plus}", operator.name),
        family_name(operator.family),
        &program.source,
        if operator.held_out {
            Side::Dev
        } else {
            program.side
        },
    )
}

#[cfg(test)]
mod tests {
    use sleepy_check::Sandbox;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::generate::compile::Compiler;

    const PROGRAM: &str = "\
fn shelve(mut books: Vec<String>, extra: String) -> Vec<String> {
    books.push(extra.clone());
    books.push(extra);
    for book in books.iter() {
        println!(\"{book}\");
    }
    books
}
";

    /// An inserted conflict is a pair only with a repair that compiles, and the
    /// repair keeps what was inserted.
    #[tokio::test]
    async fn inserted_conflicts_have_repairs_that_compile() {
        let cancel = CancellationToken::new();
        let compiler = Compiler::new(&Sandbox::probe(), &cancel).unwrap();
        let batch = Batch::new(&compiler, "2021").unwrap();
        let program = Program {
            source: "here".to_owned(),
            text: PROGRAM.to_owned(),
            side: Side::Train,
        };
        let wanted = Wanted {
            each: 60,
            doubles: 1.0,
            favour: &Favour::default(),
        };
        let mut stats = Stats::default();
        let mut seen = BTreeSet::new();
        for seed in 0..3 {
            let mut rng = Rng::new(seed, "");
            let programs = std::slice::from_ref(&program);
            let rows = harvest(programs, wanted, &batch, &mut rng, &mut stats)
                .await
                .unwrap();
            let inserted = rows
                .iter()
                .filter(|r| r.fixed.len() > PROGRAM.len() && r.meta.errors == 1);
            for row in inserted {
                let errors = batch.errors(&[&row.fixed]).await.unwrap();
                assert_eq!(errors, [Some(Vec::new())], "{}", row.fixed);
                seen.insert(row.meta.op.clone());
            }
        }
        let all = ["hold_borrow", "mutate_iter", "two_mut", "use_after_move"];
        assert_eq!(seen, all.map(str::to_owned).into(), "{stats:#?}");
    }
}
