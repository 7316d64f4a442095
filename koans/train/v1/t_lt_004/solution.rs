/// The stations of a line, in order; the names are parts of a timetable.
#[derive(Default)]
pub struct Line<'t> {
    stations: Vec<&'t str>,
}

impl<'t> Line<'t> {
    /// Adds the station of one row, unless it is the one before.
    pub fn add(&mut self, row: &'t str) {
        let name = row.split_once(' ').map_or(row, |(_, name)| name);
        if self.stations.last() != Some(&name) {
            self.stations.push(name);
        }
    }

    pub fn terminus(&self) -> Option<&'t str> {
        self.stations.last().copied()
    }

    pub fn describe(&self) -> String {
        self.stations.join(" - ")
    }
}
