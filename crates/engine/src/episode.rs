//! An attempt as an episode.

use std::path::Path;

use sleepy_fix::{Episode, EpisodeId, LineIndex, Outcome, SCHEMA_VERSION, unified_diff};

use crate::attempt::{AttemptRequest, AttemptResult, Offer};

/// Lines kept on each side of a change.
const REGION: usize = 3;

/// What only the caller knows of an episode.
#[derive(Debug, Clone)]
pub struct EpisodeContext {
    /// A fresh id.
    pub id: EpisodeId,
    /// Koan, task, or `path:line`.
    pub task_id: String,
    /// Command or editor session.
    pub run_id: String,
    /// Hash of the repository's root; empty for koans.
    pub repo_id: String,
    /// Which attempt at this task.
    pub attempt_idx: u32,
    /// What is known of the person's judgement.
    pub outcome: Outcome,
    /// Unix time in milliseconds.
    pub timestamp: i64,
}

/// Describes an attempt, with `offer` as its fix or without one.
pub fn episode(
    request: &AttemptRequest,
    result: &AttemptResult,
    offer: Option<&Offer>,
    context: EpisodeContext,
) -> Episode {
    let read = |path: &Path| request.codebase.read(path, &request.overlay).ok();
    let mut diff_unified = String::new();
    let mut regions = None;
    for file in offer.iter().flat_map(|o| &o.edit.files) {
        let Some(old) = read(&file.path) else {
            continue;
        };
        let Ok(new) = file.apply(&old) else { continue };
        let shown = file
            .path
            .strip_prefix(request.codebase.root())
            .unwrap_or(&file.path);
        diff_unified.push_str(&unified_diff(shown, &old, &new));
        regions.get_or_insert_with(|| changed_regions(&old, &new));
    }
    let (before_region, after_region) =
        regions.unwrap_or_else(|| (error_region(request), String::new()));
    let judged = offer
        .map(|o| &o.proposal)
        .or(result.judged.last().map(|j| &j.proposal));
    let model = judged.and_then(|p| p.model.as_ref());
    let target = &result.target;
    Episode {
        id: context.id,
        schema_version: SCHEMA_VERSION,
        task_id: context.task_id,
        run_id: context.run_id,
        repo_id: context.repo_id,
        attempt_idx: context.attempt_idx,
        prompt_hash: model.map(|m| m.prompt_hash.clone()).unwrap_or_default(),
        model_id: match (model, judged) {
            (Some(m), _) => m.model_id.clone(),
            (None, Some(p)) => p.source.to_string(),
            (None, None) => String::new(),
        },
        coefficient: model.and_then(|m| m.coefficient.clone()),
        source: judged.map(|p| p.source),
        error_signature: result.signature.clone(),
        family: result.family,
        error: match &target.code {
            Some(code) => format!("{code}: {}", target.message),
            None => target.message.clone(),
        },
        diff_unified,
        before_region,
        after_region,
        verdict: offer
            .map(|o| o.verdict.clone())
            .or(result.judged.last().map(|j| j.verdict.clone())),
        passed: offer.is_some(),
        steps_to_green: offer.map_or(result.steps, |o| o.steps),
        wall_clock_ms: result.ms,
        tokens_in: result.tokens_in,
        tokens_out: result.tokens_out,
        outcome: context.outcome,
        settled_text: None,
        timestamp: context.timestamp,
    }
}

/// The changed lines with a few around them, before and after.
pub(crate) fn changed_regions(old: &str, new: &str) -> (String, String) {
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (
        old.split_inclusive('\n').collect(),
        new.split_inclusive('\n').collect(),
    );
    let same_head = old_lines
        .iter()
        .zip(&new_lines)
        .take_while(|(a, b)| a == b)
        .count();
    let rest = old_lines.len().min(new_lines.len()) - same_head;
    let same_tail = old_lines
        .iter()
        .rev()
        .zip(new_lines.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let cut = |lines: &[&str]| {
        let from = same_head.saturating_sub(REGION);
        let to = (lines.len() - same_tail + REGION).min(lines.len());
        lines[from..to].concat()
    };
    (cut(&old_lines), cut(&new_lines))
}

fn error_region(request: &AttemptRequest) -> String {
    let Some(span) = request.target.primary_span() else {
        return String::new();
    };
    let Ok(text) = request.codebase.read(&span.file_name, &request.overlay) else {
        return String::new();
    };
    let index = LineIndex::new(&text);
    let from = index.line_start(span.line_start.saturating_sub(1 + REGION));
    let to = index.line_start((span.line_end + REGION).min(index.line_count()));
    text.get(from..to.max(from)).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_holds_the_change_and_its_neighbours() {
        let old: String = (1..=12).map(|n| format!("l{n}\n")).collect();
        let new = old.replace("l6\n", "L6\nextra\n");
        let (before, after) = changed_regions(&old, &new);
        assert_eq!(before, "l3\nl4\nl5\nl6\nl7\nl8\nl9\n");
        assert_eq!(after, "l3\nl4\nl5\nL6\nextra\nl7\nl8\nl9\n");
        assert_eq!(
            changed_regions("a\n", "a\nb\n"),
            ("a\n".into(), "a\nb\n".into())
        );
    }
}
