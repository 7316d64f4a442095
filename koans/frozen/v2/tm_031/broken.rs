use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq)]
pub struct Runner {
    pub name: String,
    pub seconds: f64,
}

fn order(a: &Runner, b: &Runner) -> Ordering {
    match a.seconds.partial_cmp(&b.seconds) {
        Some(Ordering::Equal) | None => a.name.cmp(&b.name),
        unequal => unequal,
    }
}

/// The names on the podium.
pub fn podium(mut runners: Vec<Runner>) -> Vec<String> {
    runners.sort_by(order);
    runners.truncate(3);
    runners.into_iter().map(|runner| runner.name).collect()
}
