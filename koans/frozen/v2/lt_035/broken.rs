use std::borrow::Cow;

pub struct User {
    pub given: String,
    pub family: String,
}

impl User {
    /// Initials such as `AL`; users with one name show it whole.
    pub fn initials(&self) -> Cow<'_, str> {
        if self.family.is_empty() {
            return Cow::Borrowed(&self.given);
        }
        let first = self.given.chars().take(1);
        let letters: String = first.chain(self.family.chars().take(1)).collect();
        Cow::Borrowed(letters.trim())
    }
}

pub fn avatars(users: &[User]) -> Vec<String> {
    users
        .iter()
        .map(|user| user.initials().to_uppercase())
        .collect()
}
