use std::fmt::Display;

/// How a label is printed.
pub trait Printer {
    /// The label of something, with the year behind it.
    fn label<T: Display>(&self, what: T, year: u32) -> String;
}

/// Prints on paper that has a frame already.
pub struct Plain;

impl Printer for Plain {
    fn label<T: Display>(&self, what: T, year: u32) -> String {
        format!("{what}, {year}")
    }
}

/// Prints a frame of its own, as wide as the label.
pub struct Framed(pub char);

impl Printer for Framed {
    fn label<T: Display + AsRef<str>>(&self, what: T, year: u32) -> String {
        let inner = if what.as_ref().is_empty() {
            format!("jam {year}")
        } else {
            format!("{what} {year}")
        };
        let bar = self.0.to_string().repeat(inner.chars().count() + 2);
        format!("{bar}\n {inner} \n{bar}")
    }
}
