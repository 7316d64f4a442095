macro_rules! average {
    ($list:expr, $field:ident) => {{
        let count = $list.len().max(1) as f64;
        let total: f64 = $list.iter().fold(0.0, |sum, item| sum + item.$field);
        total / count
    }};
}

pub struct Run {
    pub kilometres: f64,
    pub minutes: f64,
}

/// Averages of a training log, such as `3 runs, 7.5 km in 40 min`.
pub fn summary(runs: &[Run]) -> String {
    let kilometres = average!(runs, kilometres);
    let minutes = average!(runs, minutes);
    let count = runs.len();
    format!("{count} runs, {kilometres:.1} km in {minutes:.0} min")
}
