/// Why a batch has no average.
#[derive(Debug, PartialEq)]
pub enum BatchError {
    Empty,
    Percent(u32),
}

/// Mean germination rate in percent, rounded down.
pub fn germination(rates: &[u32]) -> Result<u32, BatchError> {
    let checked = rates
        .iter()
        .map(|&rate| match rate {
            0..=100 => Ok(rate),
            _ => Err(BatchError::Percent(rate)),
        })
        .collect()?;
    mean(checked).ok_or(BatchError::Empty)
}

fn mean(rates: Vec<u32>) -> Option<u32> {
    let count = u32::try_from(rates.len()).ok()?;
    rates.iter().copied().sum::<u32>().checked_div(count)
}
