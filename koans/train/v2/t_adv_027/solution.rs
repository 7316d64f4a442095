use std::{cell::RefCell, collections::HashMap};

/// Nicknames, by the number of a person.
#[derive(Default)]
pub struct Nicknames {
    names: RefCell<HashMap<u32, String>>,
}

impl Nicknames {
    /// Gives somebody another name.
    pub fn rename(&self, person: u32, name: &str) {
        self.names.borrow_mut().insert(person, name.to_owned());
    }

    pub fn of(&self, person: u32) -> Option<String> {
        self.names.borrow().get(&person).cloned()
    }
}

/// How somebody is greeted.
pub fn greet(names: &Nicknames, person: u32) -> String {
    match names.of(person) {
        Some(name) => format!("Hi {name}!"),
        None => format!("Hello, number {person}."),
    }
}
