use std::num::{ParseFloatError, ParseIntError};

/// Why a lap is not counted.
#[derive(Debug, PartialEq)]
pub enum LapError {
    Incomplete,
    Car(ParseIntError),
    Seconds(ParseFloatError),
}

impl From<ParseIntError> for LapError {
    fn from(error: ParseIntError) -> Self {
        LapError::Car(error)
    }
}

/// Car and seconds of a lap such as `44 81.307`.
pub fn lap(line: &str) -> Result<(u32, f64), LapError> {
    let (car, seconds) = line.split_once(' ').ok_or(LapError::Incomplete)?;
    Ok((car.parse()?, seconds.trim().parse::<f64>()?))
}

/// The best time of one car.
pub fn best(lines: &str, car: u32) -> Result<Option<f64>, LapError> {
    let laps = lines.lines().map(lap).collect::<Result<Vec<_>, _>>()?;
    let times = laps.into_iter().filter(|(of, _)| *of == car);
    Ok(times.map(|(_, time)| time).min_by(f64::total_cmp))
}
