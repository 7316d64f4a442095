/// A parcel in the lockers of a station.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    pub code: u32,
    pub days: u32,
    pub express: bool,
}

/// The lockers, and how long a parcel may stay in them.
pub struct Lockers {
    parcels: Vec<Parcel>,
    max_days: u32,
}

impl Lockers {
    pub fn new(parcels: Vec<Parcel>, max_days: u32) -> Self {
        Lockers { parcels, max_days }
    }

    /// Express parcels go back after half the time.
    pub fn overdue(&self, parcel: &Parcel) -> bool {
        let limit = if parcel.express {
            self.max_days / 2
        } else {
            self.max_days
        };
        parcel.days > limit
    }

    /// Clears the overdue parcels out and says how many they were.
    pub fn clear(&mut self) -> usize {
        let before = self.parcels.len();
        let mut parcels = std::mem::take(&mut self.parcels);
        parcels.retain(|parcel| !self.overdue(parcel));
        self.parcels = parcels;
        before - self.parcels.len()
    }

    pub fn codes(&self) -> Vec<u32> {
        self.parcels.iter().map(|parcel| parcel.code).collect()
    }
}
