use std::{cell::Cell, collections::BTreeMap};

/// Something that knows the numbers of people.
pub trait Directory {
    fn number(&self, person: &str) -> Option<u64>;
}

/// A printed phone book that counts how often it is opened.
pub struct PhoneBook {
    numbers: BTreeMap<String, u64>,
    opened: Cell<u32>,
}

impl PhoneBook {
    pub fn new(entries: &[(&str, u64)]) -> Self {
        let numbers = entries
            .iter()
            .map(|(person, number)| ((*person).to_owned(), *number));
        Self {
            numbers: numbers.collect(),
            opened: Cell::new(0),
        }
    }

    pub fn opened(&self) -> u32 {
        self.opened.get()
    }
}

impl Directory for PhoneBook {
    fn number(&self, person: &str) -> Option<u64> {
        self.opened.update(|times| times + 1);
        self.numbers.get(person).copied()
    }
}

/// The first of several directories that knows a person tells the number.
pub fn ask(directories: &[&dyn Directory], person: &str) -> Option<u64> {
    directories
        .iter()
        .find_map(|directory| directory.number(person))
}
