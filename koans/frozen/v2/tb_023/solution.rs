use std::collections::HashSet;
use std::hash::Hash;

pub trait Sink<T> {
    fn put_all<I>(&mut self, values: I) -> usize
    where
        I: IntoIterator<Item = T>;
}

#[derive(Default)]
pub struct Distinct<T> {
    seen: HashSet<T>,
}

impl<T: Eq + Hash> Sink<T> for Distinct<T> {
    /// How many of the values were new.
    fn put_all<I>(&mut self, values: I) -> usize
    where
        I: IntoIterator<Item = T>,
    {
        let before = self.seen.len();
        self.seen.extend(values);
        self.seen.len() - before
    }
}
