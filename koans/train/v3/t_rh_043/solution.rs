use std::error::Error;

/// Why a thermometer gives no temperature.
#[derive(Debug)]
pub enum Fault {
    Battery,
    Noise(Box<dyn Error>),
}

/// What is known about an attic.
#[derive(Default)]
pub struct Attic {
    pub alarms: u32,
    pub log: Vec<Result<i32, Fault>>,
}

/// Reads what a thermometer sends, such as `31`.
pub fn read(sent: &str) -> Result<i32, Fault> {
    if sent.is_empty() {
        return Err(Fault::Battery);
    }
    let degrees = sent.parse::<i32>();
    degrees.map_err(|error| Fault::Noise(error.into()))
}

impl Attic {
    /// Takes in what was sent; above 40 degrees there is an alarm.
    pub fn take(&mut self, sent: &str) {
        let answer = read(sent);
        let hot = answer.as_ref().is_ok_and(|&degrees| degrees > 40);
        if hot {
            self.alarms += 1;
        }
        self.log.push(answer);
    }
}
