/// Whether a proposed name will do.
pub type Check = dyn Fn(&str) -> bool;

pub struct Board {
    checks: Vec<Box<Check>>,
}

impl Board {
    pub fn lenient() -> Self {
        Self { checks: Vec::new() }
    }

    /// A board that has one more check.
    pub fn also<C: Check + 'static>(mut self, check: C) -> Self {
        self.checks.push(Box::new(check));
        self
    }

    /// The first name that passes all checks.
    pub fn choose<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        let fine = |name: &str| self.checks.iter().all(|check| check(name));
        names.iter().copied().find(|name| fine(name))
    }
}
