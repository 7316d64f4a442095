use std::collections::BTreeMap;

pub struct School {
    lockers: BTreeMap<String, u16>,
}

impl School {
    pub fn with(lockers: &[(&str, u16)]) -> Self {
        let lockers = lockers.iter().map(|(name, n)| (name.to_string(), *n));
        School {
            lockers: lockers.collect(),
        }
    }

    pub fn locker(&self, student: &str) -> Result<u16, String> {
        match self.lockers.get(student) {
            Some(number) if *number > 0 => Ok(*number),
            Some(_) => Err(format!("{student} gave the locker back")),
            None => Err(format!("{student} has no locker")),
        }
    }
}
