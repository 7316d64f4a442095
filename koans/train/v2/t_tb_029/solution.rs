use std::fmt::{Display, Formatter, Result};

/// Something that is worth a line in the village news.
pub trait News {
    fn title(&self) -> String;
    fn day(&self) -> u8;
}

pub struct Concert(pub &'static str, pub u8);

impl News for Concert {
    fn title(&self) -> String {
        format!("{} plays", self.0)
    }

    fn day(&self) -> u8 {
        self.1
    }
}

/// A piece of news as it is printed.
struct Line<'n, N>(&'n N);

impl<N: News> Display for Line<'_, N> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "{:>2}. {}", self.0.day(), self.0.title())
    }
}

/// All news of a kind, a line each.
pub fn print<N: News>(news: &[N]) -> String {
    news.iter()
        .map(|event| format!("{}\n", Line(event)))
        .collect()
}
