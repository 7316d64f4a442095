/// Why a balloon stays on the ground.
#[derive(Debug, PartialEq)]
pub enum LoadError {
    Unclear(String),
    TooHeavy(u32),
}

/// Kilograms of one thing, from a label such as `80kg` or `2t`.
fn kilograms(label: &str) -> Result<u32, LoadError> {
    let unclear = || LoadError::Unclear(label.to_owned());
    if let Some(tonnes) = label.strip_suffix('t') {
        let tonnes: u32 = tonnes.parse().map_err(|_| unclear())?;
        return Ok(tonnes * 1000);
    }
    let digits = label.strip_suffix("kg").ok_or_else(unclear)?;
    digits.parse().map_err(|_| unclear())
}

/// Kilograms of all things together.
pub fn freight(labels: &[&str], limit: u32) -> Result<u32, LoadError> {
    let total = labels
        .iter()
        .map(|label| kilograms(label))
        .sum::<Result<u32, _>>()?;
    if total > limit {
        return Err(LoadError::TooHeavy(total));
    }
    Ok(total)
}
