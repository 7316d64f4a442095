#[derive(Debug, PartialEq)]
pub struct Reading {
    pub celsius: f32,
    pub attempt: u32,
}

/// Asks the probe up to `tries` times for a temperature.
pub fn read_with_retry<P>(mut probe: P, tries: u32) -> Result<Reading, String>
where
    P: FnMut() -> Result<f32, String>,
{
    for attempt in 1..=tries {
        if let Some(celsius) = probe() {
            return Ok(Reading { celsius, attempt });
        }
    }
    Err(format!("no answer after {tries} tries"))
}
