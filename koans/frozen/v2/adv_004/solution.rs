/// Calls until there is a value; the attempt is passed on, the first being 1.
pub async fn retry<F>(attempt: F) -> Option<u32>
where
    F: AsyncFn(u32) -> Option<u32>,
{
    for number in 1..=3 {
        if let Some(value) = attempt(number).await {
            return Some(value);
        }
    }
    None
}

async fn ask(attempt: u32, answers_from: u32) -> Result<u32, String> {
    if attempt < answers_from {
        return Err(format!("no answer at attempt {attempt}"));
    }
    Ok(attempt * 10)
}

/// Reads a sensor that answers only from some attempt on.
pub async fn read_sensor(answers_from: u32) -> Option<u32> {
    retry(async |attempt| ask(attempt, answers_from).await.ok()).await
}
