//! Between an [`Episode`] and its row.

use std::str::FromStr;

use rusqlite::types::{FromSqlError, Type, Value};
use rusqlite::{Row, ToSql};
use sleepy_fix::{Episode, EpisodeId, Signature};

/// The columns in the order of [`values`] and [`read`].
pub(crate) const COLUMNS: &str = "id, schema_version, task_id, run_id, repo_id, attempt_idx, \
    prompt_hash, model_id, coefficient, source, code, error_signature, family, error, \
    diff_unified, before_region, after_region, verdict, passed, steps_to_green, wall_clock_ms, \
    tokens_in, tokens_out, outcome, settled_text, timestamp";

/// The placeholders of one row.
pub(crate) fn placeholders() -> String {
    let marks: Vec<&str> = COLUMNS.split(',').map(|_| "?").collect();
    marks.join(", ")
}

/// The values of one row. Milliseconds beyond what SQLite's integers hold are
/// capped: nothing took 292 million years.
pub(crate) fn values(e: &Episode) -> Result<Vec<Value>, serde_json::Error> {
    let text = |s: &str| Value::Text(s.to_owned());
    let optional = |s: Option<String>| s.map_or(Value::Null, Value::Text);
    let verdict = match &e.verdict {
        Some(verdict) => Value::Text(serde_json::to_string(verdict)?),
        None => Value::Null,
    };
    Ok(vec![
        text(&e.id.0),
        i64::from(e.schema_version).into(),
        text(&e.task_id),
        text(&e.run_id),
        text(&e.repo_id),
        i64::from(e.attempt_idx).into(),
        text(&e.prompt_hash),
        text(&e.model_id),
        optional(e.coefficient.clone()),
        optional(e.source.map(|s| s.to_string())),
        optional(e.error_signature.code().map(str::to_owned)),
        text(e.error_signature.as_str()),
        text(e.family.name()),
        text(&e.error),
        text(&e.diff_unified),
        text(&e.before_region),
        text(&e.after_region),
        verdict,
        i64::from(e.passed).into(),
        i64::from(e.steps_to_green).into(),
        i64::try_from(e.wall_clock_ms).unwrap_or(i64::MAX).into(),
        i64::from(e.tokens_in).into(),
        i64::from(e.tokens_out).into(),
        text(e.outcome.name()),
        optional(e.settled_text.clone()),
        e.timestamp.into(),
    ])
}

/// Reads a row selected with [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Episode> {
    let verdict = match row.get::<_, Option<String>>(17)? {
        Some(json) => Some(serde_json::from_str(&json).map_err(|e| unreadable(17, e))?),
        None => None,
    };
    let source = match row.get::<_, Option<String>>(9)? {
        Some(name) => Some(parse(9, &name)?),
        None => None,
    };
    Ok(Episode {
        id: EpisodeId(row.get(0)?),
        schema_version: row.get(1)?,
        task_id: row.get(2)?,
        run_id: row.get(3)?,
        repo_id: row.get(4)?,
        attempt_idx: row.get(5)?,
        prompt_hash: row.get(6)?,
        model_id: row.get(7)?,
        coefficient: row.get(8)?,
        source,
        error_signature: signature(&row.get::<_, String>(11)?)?,
        family: parse(12, &row.get::<_, String>(12)?)?,
        error: row.get(13)?,
        diff_unified: row.get(14)?,
        before_region: row.get(15)?,
        after_region: row.get(16)?,
        verdict,
        passed: row.get(18)?,
        steps_to_green: row.get(19)?,
        wall_clock_ms: row.get::<_, i64>(20)?.try_into().unwrap_or(0),
        tokens_in: row.get(21)?,
        tokens_out: row.get(22)?,
        outcome: parse(23, &row.get::<_, String>(23)?)?,
        settled_text: row.get(24)?,
        timestamp: row.get(25)?,
    })
}

/// A signature is opaque text; its serialised form is that text.
fn signature(text: &str) -> rusqlite::Result<Signature> {
    serde_json::from_value(text.into()).map_err(|e| unreadable(11, e))
}

fn parse<T: FromStr>(column: usize, name: &str) -> rusqlite::Result<T>
where
    T::Err: ToString,
{
    name.parse()
        .map_err(|e: T::Err| unreadable(column, FromSqlError::Other(e.to_string().into())))
}

fn unreadable(column: usize, e: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(e))
}

/// Parameters as the query functions want them.
pub(crate) fn as_params(values: &[Value]) -> Vec<&dyn ToSql> {
    values.iter().map(|v| v as &dyn ToSql).collect()
}
