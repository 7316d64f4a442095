use std::collections::HashMap;

/// Short names that were given, with their full names.
#[derive(Default)]
pub struct Nicknames {
    given: HashMap<String, String>,
}

impl Nicknames {
    /// The nickname of a player, as short as possible.
    pub fn give(&mut self, name: &str) -> String {
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
        for end in ends {
            let short = &name[..end];
            match self.given.get(short) {
                Some(owner) if *owner != name => continue,
                Some(_) => return short.to_owned(),
                None => {
                    self.given.insert(short.to_owned(), name.to_owned());
                    return short.to_owned();
                }
            }
        }
        name.to_owned()
    }

    pub fn full(&self, short: &str) -> Option<&str> {
        self.given.get(short).map(String::as_str)
    }
}
