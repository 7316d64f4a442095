/// A station of a bike share.
pub struct Station {
    pub bikes: u32,
    pub docks: u32,
}

impl Station {
    /// Bikes that must stay: one for every `per` docks.
    fn reserve(&self, per: u32) -> u32 {
        self.docks.checked_div(per).unwrap_or(0)
    }
}

/// Bikes that a van may take away, from all stations together.
pub fn spare(stations: &[Station], per: u32) -> u32 {
    stations
        .iter()
        .map(|station| (station.bikes, station.reserve(per)))
        .map(|(bikes, reserve)| bikes.saturating_sub(reserve))
        .sum()
}
