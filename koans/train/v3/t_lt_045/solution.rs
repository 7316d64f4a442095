/// What a buoy reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub buoy: String,
    pub metres: f64,
}

impl Report {
    /// Reads a line such as `Helgoland 2.4`.
    pub fn parse(line: &str) -> Option<Self> {
        let (buoy, metres) = line.rsplit_once(' ')?;
        Some(Report {
            buoy: buoy.trim().to_lowercase(),
            metres: metres.parse().ok()?,
        })
    }
}

/// The report of the highest waves.
pub fn highest(log: &str) -> Option<Report> {
    let reports = log.lines().filter_map(Report::parse);
    reports.max_by(|a, b| a.metres.total_cmp(&b.metres))
}
