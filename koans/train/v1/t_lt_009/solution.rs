type Rule = Box<dyn Fn(f64) -> Option<String>>;

/// Rules that are kept as long as the greenhouse stands.
#[derive(Default)]
pub struct Alarms {
    rules: Vec<Rule>,
}

impl Alarms {
    /// Warns in the name of `place` when it gets warmer than `limit`.
    pub fn watch(&mut self, place: &str, limit: f64) {
        let place = place.to_owned();
        self.keep(move |celsius| {
            let over = celsius - limit;
            (over > 0.0).then(|| format!("{place}: {over:.1} too warm"))
        });
    }

    fn keep(&mut self, rule: impl Fn(f64) -> Option<String> + 'static) {
        self.rules.push(Box::new(rule));
    }

    /// All warnings for one temperature, in the order of the rules.
    pub fn warnings(&self, celsius: f64) -> Vec<String> {
        let warn = |rule: &Rule| rule(celsius);
        self.rules.iter().filter_map(warn).collect()
    }
}
