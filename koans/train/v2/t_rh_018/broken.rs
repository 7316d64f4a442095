use std::error::Error;
use std::fmt;

/// A step of a baking plan that makes no sense, and why.
#[derive(Debug)]
pub struct StepError {
    pub step: usize,
    cause: Box<dyn Error>,
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {} makes no sense", self.step)
    }
}

impl Error for StepError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}

/// Minutes of all steps together.
pub fn minutes(plan: &[&str]) -> Result<u32, StepError> {
    let mut total = 0;
    for (step, text) in plan.iter().enumerate() {
        let minutes = text.parse::<u32>();
        total += minutes.map_err(|error| StepError {
            step,
            cause: error.into(),
        })?;
    }
    Ok(total)
}
