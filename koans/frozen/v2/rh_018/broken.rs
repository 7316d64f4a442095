use std::error::Error;
use std::fmt;

#[derive(Debug)]
pub struct UnknownCommand(pub String);

impl fmt::Display for UnknownCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown command {:?}", self.0)
    }
}

/// Runs commands such as `add 2 3`.
pub fn run(line: &str) -> Result<i64, Box<dyn Error>> {
    let mut words = line.split_whitespace();
    let command = words.next().unwrap_or("help");
    let numbers = words.map(str::parse).collect::<Result<Vec<i64>, _>>()?;
    match command {
        "add" => Ok(numbers.iter().sum()),
        "max" => numbers.into_iter().max().ok_or_else(|| "no numbers".into()),
        other => Err(UnknownCommand(other.to_string()))?,
    }
}
