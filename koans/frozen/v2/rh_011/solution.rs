use std::error::Error;
use std::fmt;

#[derive(Debug)]
pub struct OutOfRange {
    pub key: String,
    pub value: i32,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} must not be {}", self.key, self.value)
    }
}

impl Error for OutOfRange {}

fn setting(line: &str) -> Result<i32, Box<dyn Error>> {
    let (key, value) = line.split_once('=').ok_or("expected key=value")?;
    let value = value.parse()?;
    if !(0..=100).contains(&value) {
        return Err(OutOfRange {
            key: key.to_string(),
            value,
        }
        .into());
    }
    Ok(value)
}

fn main() -> Result<(), Box<dyn Error>> {
    let volume = setting("volume=30")?;
    println!("volume is {volume}");
    Ok(())
}
