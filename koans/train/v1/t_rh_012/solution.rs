/// What the mount of a telescope complains about.
#[derive(Debug)]
pub enum MountError {
    Horizon { degrees: i32 },
    Busy,
}

impl MountError {
    fn describe(&self) -> String {
        match self {
            MountError::Horizon { degrees } => format!("{degrees} degrees is too low"),
            MountError::Busy => "still turning".to_owned(),
        }
    }
}

/// Logs the answer to a command and says whether the mount obeyed.
pub fn record(log: &mut Vec<String>, answer: Result<i32, MountError>) -> bool {
    let line = answer.as_ref().map_or_else(
        |error| error.describe(),
        |azimuth| format!("pointing at {azimuth}"),
    );
    log.push(line);
    answer.is_ok()
}
