use std::{
    error::Error,
    fmt::{self, Formatter},
};

type Cause = dyn Error + 'static;

/// A step of a baking plan that makes no sense, and why.
#[derive(Debug)]
pub struct StepError {
    pub step: usize,
    fault: Box<Cause>,
}

impl fmt::Display for StepError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let step = self.step;
        write!(out, "step {step} makes no sense")
    }
}

impl Error for StepError {
    fn source(&self) -> Option<&Cause> {
        Some(self.fault.as_ref())
    }
}

/// Minutes of all steps together.
pub fn minutes(plan: &[&str]) -> Result<u32, StepError> {
    let mut total = 0;
    for (step, text) in plan.iter().enumerate() {
        let minutes = text.parse::<u32>();
        total += minutes.map_err(|error| StepError {
            step,
            fault: error.into(),
        })?;
    }
    Ok(total)
}
