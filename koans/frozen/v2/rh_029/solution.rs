use std::cmp::Ordering;

#[derive(Debug, PartialEq)]
pub enum Reply {
    Higher,
    Lower,
    Solved { tries: u32 },
}

pub struct Game {
    secret: u32,
    tries: u32,
}

impl Game {
    pub fn with_secret(secret: u32) -> Self {
        Game { secret, tries: 0 }
    }

    /// Judges a guess as it was typed.
    pub fn guess(&mut self, typed: &str) -> Result<Reply, String> {
        let guess = typed
            .trim()
            .parse::<u32>()
            .map_err(|_| format!("{typed:?} is no number"))?;
        self.tries += 1;
        match guess.cmp(&self.secret) {
            Ordering::Less => Ok(Reply::Higher),
            Ordering::Greater => Ok(Reply::Lower),
            Ordering::Equal => Ok(Reply::Solved { tries: self.tries }),
        }
    }
}
