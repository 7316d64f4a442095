/// Which patient (by number) lies in which ward.
#[derive(Default)]
pub struct Hospital {
    beds: std::collections::BTreeMap<u16, String>,
}

impl Hospital {
    pub fn admit(&mut self, patient: u16, ward: &str) {
        self.beds.insert(patient, ward.to_owned());
    }

    /// The patients of a ward as they are now.
    pub fn patients(&self, ward: &str) -> impl Iterator<Item = u16> {
        let there = self.beds.iter().filter(|(_, w)| *w == ward);
        let numbers: Vec<u16> = there.map(|(patient, _)| *patient).collect();
        numbers.into_iter()
    }

    /// Moves everybody out of a ward. Gives the number of those who moved.
    pub fn close(&mut self, ward: &str, next_door: &str) -> usize {
        let mut moved = 0;
        for patient in self.patients(ward) {
            self.admit(patient, next_door);
            moved += 1;
        }
        moved
    }
}
