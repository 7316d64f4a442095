use std::collections::BTreeMap;

/// Gives each guest the next locker of a hall.
pub fn hand_out(hall: char, guests: &[&str]) -> String {
    let mut lockers = Lockers::default();
    for (index, guest) in guests.iter().enumerate() {
        lockers.assign(format!("{hall}{:02}", index + 1), guest);
    }
    lockers.plan()
}

/// Which locker belongs to whom.
#[derive(Default)]
struct Lockers<'a> {
    owner: BTreeMap<String, &'a str>,
}

impl<'a> Lockers<'a> {
    fn assign(&mut self, locker: String, guest: &'a str) {
        self.owner.insert(locker, guest);
    }

    fn plan(&self) -> String {
        let lines: Vec<String> = self
            .owner
            .iter()
            .map(|(locker, guest)| format!("{locker}: {guest}"))
            .collect();
        lines.join("; ")
    }
}
