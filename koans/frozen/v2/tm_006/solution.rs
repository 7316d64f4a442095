pub trait Check {
    fn complaint(&self, value: &str) -> Option<String>;
}

pub struct MinLength(pub usize);

pub struct Forbidden(pub char);

impl Check for MinLength {
    fn complaint(&self, value: &str) -> Option<String> {
        let length = value.chars().count();
        (length < self.0).then(|| format!("at least {} characters", self.0))
    }
}

impl Check for Forbidden {
    fn complaint(&self, value: &str) -> Option<String> {
        value
            .contains(self.0)
            .then(|| format!("no {:?} allowed", self.0))
    }
}

/// What is wrong with a new password.
pub fn complaints(password: &str) -> Vec<String> {
    let checks: Vec<Box<dyn Check>> = vec![Box::new(MinLength(8)), Box::new(Forbidden(' '))];
    checks
        .iter()
        .filter_map(|check| check.complaint(password))
        .collect()
}
