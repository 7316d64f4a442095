/// A part of a search.
#[derive(Debug, PartialEq)]
pub enum Part {
    Word(&str),
    Number(u64),
}

/// Gives the parts one by one.
pub struct Parts<'q> {
    rest: &'q str,
}

impl<'q> Parts<'q> {
    pub fn of(query: &'q str) -> Self {
        Parts { rest: query }
    }
}

impl<'q> Iterator for Parts<'q> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let rest = self.rest.trim_start();
        let (part, after) = rest.split_once(' ').unwrap_or((rest, ""));
        self.rest = after;
        match part.parse() {
            Ok(number) => Some(Part::Number(number)),
            Err(_) if part.is_empty() => None,
            Err(_) => Some(Part::Word(part)),
        }
    }
}
