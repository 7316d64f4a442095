#[derive(Debug, Default, PartialEq)]
pub struct Alarm {
    pub minute: Option<u32>,
}

fn minute_of_day(text: &str) -> Result<u32, String> {
    let (hours, minutes) = text.split_once(':').ok_or("no colon")?;
    let number = |part: &str| part.parse::<u32>().map_err(|_| format!("bad part {part}"));
    Ok(number(hours)? * 60 + number(minutes)?)
}

impl Alarm {
    /// Sets or clears the alarm; it stays as it is when the text is bad.
    pub fn set(&mut self, typed: &str) -> Result<(), String> {
        self.minute = if typed.is_empty() {
            None
        } else {
            minute_of_day(typed)?
        };
        Ok(())
    }
}
