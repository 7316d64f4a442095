/// A line of a log-book that is no course.
#[derive(Debug, PartialEq)]
pub struct LogError {
    pub line: usize,
    pub text: String,
}

/// The courses of a voyage, in degrees.
pub fn courses(log: &str) -> Result<Vec<u16>, LogError> {
    (1..)
        .zip(log.lines())
        .map(|(line, text)| course(line, text))
        .collect()
}

fn course(line: usize, text: &str) -> Result<u16, LogError> {
    match text.trim().parse() {
        Ok(degrees @ 0..360) => Ok(degrees),
        _ => Err(LogError {
            line,
            text: text.to_owned(),
        }),
    }
}
