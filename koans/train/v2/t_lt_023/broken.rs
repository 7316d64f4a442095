/// A heading and how deep it stands, beginning with one.
#[derive(Debug, PartialEq)]
pub struct Heading<'n> {
    pub depth: usize,
    pub title: &'n str,
}

/// The headings of a notebook.
pub struct Outline<'n> {
    pub headings: Vec<Heading<'n>>,
}

impl<'n> Outline<'n> {
    /// Reads a notebook. A tab counts as one space, and a stray one in a title
    /// does not matter.
    pub fn read(notebook: &'n str) -> Outline<'n> {
        let clean = notebook.replace('\t', " ");
        let mut headings = Vec::new();
        for line in clean.lines() {
            let title = line.trim_start_matches('#');
            let depth = line.len() - title.len();
            if depth > 0 {
                let title = title.trim();
                headings.push(Heading { depth, title });
            }
        }
        Outline { headings }
    }

    pub fn deepest(&self) -> Option<&Heading<'n>> {
        self.headings.iter().max_by_key(|heading| heading.depth)
    }
}
