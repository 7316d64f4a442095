use std::collections::BTreeMap;

type Greeting = dyn Fn(&str) -> String;

/// Greetings by language.
#[derive(Default)]
pub struct Desk {
    greetings: BTreeMap<String, Box<Greeting>>,
}

impl Desk {
    /// Learns what is said before a guest's name.
    pub fn learn(&mut self, language: &str, words: &str) {
        let words = words.to_owned();
        let greeting: Box<Greeting> = Box::new(move |guest| {
            let mut line = words.clone();
            line.push_str(", ");
            line.push_str(guest);
            line
        });
        self.greetings.insert(language.to_owned(), greeting);
    }

    pub fn greet(&self, language: &str, guest: &str) -> Option<String> {
        let greeting = self.greetings.get(language)?;
        Some(greeting(guest))
    }
}
