/// Chooses one of two drafts of a translation.
pub trait Choice {
    fn choose<'d>(&self, first: &'d str, second: &'d str) -> &'d str;
}

/// Likes it short.
pub struct Brief;

/// Likes a word, and the second draft where neither or both have it.
pub struct Fond(pub String);

impl Choice for Brief {
    fn choose<'d>(&self, first: &'d str, second: &'d str) -> &'d str {
        if first.len() <= second.len() {
            first
        } else {
            second
        }
    }
}

impl Choice for Fond {
    fn choose<'d>(&self, first: &'d str, second: &'d str) -> &'d str {
        let has = |draft: &str| draft.contains(&self.0);
        match (has(first), has(second)) {
            (true, false) => first,
            _ => second,
        }
    }
}
