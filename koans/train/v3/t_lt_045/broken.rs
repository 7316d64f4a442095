/// What a buoy reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Report<'log> {
    pub buoy: String,
    pub metres: f64,
}

impl<'log> Report<'log> {
    /// Reads a line such as `Helgoland 2.4`.
    pub fn parse(line: &'log str) -> Option<Self> {
        let (buoy, metres) = line.rsplit_once(' ')?;
        Some(Report {
            buoy: buoy.trim().to_lowercase(),
            metres: metres.parse().ok()?,
        })
    }
}

/// The report of the highest waves.
pub fn highest<'log>(log: &'log str) -> Option<Report<'log>> {
    let reports = log.lines().filter_map(Report::parse);
    reports.max_by(|a, b| a.metres.total_cmp(&b.metres))
}
