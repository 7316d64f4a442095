#[derive(Debug, PartialEq)]
pub enum StepError {
    MissingUnit,
    BadNumber,
}

#[derive(Debug, PartialEq)]
pub struct Bake {
    pub celsius: u16,
    pub minutes: u16,
}

fn amount(word: Option<&str>, unit: &str) -> Result<u16, StepError> {
    let digits = word.and_then(|word| word.strip_suffix(unit));
    let digits = digits.ok_or(StepError::MissingUnit)?;
    digits.parse().or(Err(StepError::BadNumber))
}

/// Reads a step; steps that are not about baking are none.
pub fn step(line: &str) -> Option<Result<Bake, StepError>> {
    let mut words = line.strip_prefix("bake ")?.split(' ');
    let celsius = amount(words.next(), "C");
    let minutes = amount(words.next(), "min");
    Some(celsius.and_then(|celsius| {
        Ok(Bake {
            celsius,
            minutes: minutes?,
        })
    }))
}
