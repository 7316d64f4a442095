/// Short names that were given, with their full names.
#[derive(Default)]
pub struct Nicknames<'n> {
    given: std::collections::HashMap<&'n str, &'n str>,
}

impl<'n> Nicknames<'n> {
    /// The nickname of a player, as short as possible.
    pub fn give(&mut self, player: &str) -> String {
        let ends = player.char_indices().map(|(at, c)| at + c.len_utf8());
        for end in ends {
            let short = &player[..end];
            match self.given.get(short) {
                Some(owner) if *owner != player => continue,
                Some(_) => return short.to_owned(),
                None => {
                    self.given.insert(short, player);
                    return short.to_owned();
                }
            }
        }
        player.to_owned()
    }

    /// The full name; what is no nickname stays as it is.
    pub fn full<'s>(&'s self, short: &'s str) -> &'s str {
        let owner = self.given.get(short);
        owner.copied().unwrap_or(short)
    }
}
