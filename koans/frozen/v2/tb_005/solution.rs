#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Trace,
    Notice,
    Failure,
}

impl Level {
    /// The three-letter tag used in log files.
    pub fn tag(self) -> &'static str {
        match self {
            Level::Trace => "trc",
            Level::Notice => "ntc",
            Level::Failure => "FLR",
        }
    }
}

pub fn line(level: Level, seconds: u64, message: &str) -> String {
    format!(
        "{:02}:{:02} [{}] {message}",
        seconds / 60,
        seconds % 60,
        level.tag()
    )
}
