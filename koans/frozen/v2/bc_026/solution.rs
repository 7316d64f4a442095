use std::collections::BTreeMap;

pub struct Answer {
    pub choice: String,
    pub remark: Option<String>,
}

fn tally(answers: &[Answer]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.choice.clone()).or_insert(0) += 1;
    }
    counts
}

/// The counts of the choices and, after them, the remarks.
pub fn report(answers: Vec<Answer>) -> Vec<String> {
    let counts = tally(&answers);
    let mut lines: Vec<String> = counts
        .into_iter()
        .map(|(choice, count)| format!("{choice}: {count}"))
        .collect();
    lines.extend(answers.into_iter().filter_map(|answer| answer.remark));
    lines
}
