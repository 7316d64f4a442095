/// A heading and how deep it stands, beginning with one.
#[derive(Debug, PartialEq)]
pub struct Heading {
    pub depth: usize,
    pub title: String,
}

/// The headings of a notebook.
pub struct Outline {
    pub headings: Vec<Heading>,
}

impl Outline {
    /// Reads a notebook. A tab counts as one space, and a stray one in a title
    /// does not matter.
    pub fn read(notebook: &str) -> Outline {
        let clean = notebook.replace('\t', " ");
        let mut headings = Vec::new();
        for line in clean.lines() {
            let title = line.trim_start_matches('#');
            let depth = line.len() - title.len();
            if depth > 0 {
                let title = title.trim().to_owned();
                headings.push(Heading { depth, title });
            }
        }
        Outline { headings }
    }

    pub fn deepest(&self) -> Option<&Heading> {
        self.headings.iter().max_by_key(|heading| heading.depth)
    }
}
