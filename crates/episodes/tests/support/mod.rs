//! Episodes to test with.

#![allow(dead_code, reason = "each test binary uses its own part")]

use sleepy_fix::{
    CheckSummary, Episode, EpisodeId, Family, Outcome, SCHEMA_VERSION, Signature, Source, Verdict,
};

/// A signature with this text.
pub(crate) fn signature(text: &str) -> Signature {
    serde_json::from_value(text.into()).unwrap()
}

/// An episode that differs from others by its number only.
pub(crate) fn episode(n: i64) -> Episode {
    Episode {
        id: EpisodeId(format!("{n:032x}")),
        schema_version: SCHEMA_VERSION,
        task_id: format!("src/lib.rs:{n}"),
        run_id: "run".into(),
        repo_id: "repo".into(),
        attempt_idx: 0,
        prompt_hash: "hash".into(),
        model_id: "model".into(),
        coefficient: None,
        source: Some(Source::Model),
        error_signature: signature("E0382|borrow of moved value: `_`"),
        family: Family::BorrowChecker,
        error: "E0382: borrow of moved value: `s`".into(),
        diff_unified: "-    let t = s;\n+    let t = s.clone();\n".into(),
        before_region: "    let t = s;\n".into(),
        after_region: "    let t = s.clone();\n".into(),
        verdict: Some(Verdict::Verified {
            check: CheckSummary::default(),
        }),
        passed: true,
        steps_to_green: 1,
        wall_clock_ms: 12,
        tokens_in: 34,
        tokens_out: 5,
        outcome: Outcome::Offered,
        settled_text: None,
        timestamp: 1_700_000_000_000 + n,
    }
}
