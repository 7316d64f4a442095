use std::collections::HashMap;

/// A climbing club: nicknames and the names behind them.
pub struct Club {
    members: Vec<(String, String)>,
}

impl Club {
    pub fn new(members: &[(&str, &str)]) -> Self {
        let own = |&(nick, name): &(&str, &str)| (nick.to_owned(), name.to_owned());
        Club {
            members: members.iter().map(own).collect(),
        }
    }

    /// The names behind the nicknames of a log; strangers stay as they are.
    pub fn resolve(&self, log: &[&str]) -> Vec<String> {
        let names: HashMap<String, String> = self.members.iter().collect();
        log.iter()
            .map(|&nick| match names.get(nick) {
                Some(name) => name.clone(),
                None => nick.to_owned(),
            })
            .collect()
    }
}
