use std::collections::HashMap;

/// Minutes since the garage opened.
pub type Minute = u32;

/// A car park: plates, and when each car came in.
#[derive(Default)]
pub struct Garage {
    parked: HashMap<String, Minute>,
}

impl Garage {
    /// Lets a car in, unless one with this plate is inside already.
    pub fn enter(&mut self, plate: &str, minute: Minute) -> bool {
        if !self.parked.get(plate) {
            self.parked.insert(plate.to_owned(), minute);
            return true;
        }
        false
    }

    /// Lets a car out and says for how many started hours it pays.
    pub fn leave(&mut self, plate: &str, minute: Minute) -> Option<u32> {
        let since = self.parked.remove(plate)?;
        Some((minute - since).div_ceil(60))
    }
}
