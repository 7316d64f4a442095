pub struct Diff<'d> {
    template: &'d str,
    letter: &'d str,
}

impl<'d> Diff<'d> {
    pub fn between(template: &'d str, letter: &'d str) -> Self {
        Diff { template, letter }
    }

    fn first(&self) -> Option<(&'d str, &'d str)> {
        let mut pairs = self.template.lines().zip(self.letter.lines());
        pairs.find(|(left, right)| left != right)
    }
}

/// The first line of the letter that is not as in the template.
pub fn changed(template: &str, letter: &str) -> Option<String> {
    let diff = Diff::between(template, letter);
    let (_, line) = diff.first()?;
    Some(line.to_string())
}
