/// A headline and the columns that it may fill.
pub struct Headline {
    pub text: String,
    pub columns: usize,
}

/// How many of the lines are longer than a page allows.
pub fn too_long<'a>(lines: impl Iterator<Item = &'a str>, page: usize) -> usize {
    lines.filter(|line| line.chars().count() > page).count()
}

pub struct Paper {
    pub headlines: Vec<Headline>,
    pub upper: bool,
}

impl Paper {
    /// How a headline is set.
    pub fn set(&self, headline: &Headline) -> String {
        if self.upper {
            headline.text.to_uppercase()
        } else {
            headline.text.clone()
        }
    }

    /// How many headlines do not fit on a page, as they are set.
    pub fn misfits(&self, page: usize) -> usize {
        let narrow = self.headlines.iter().filter(|one| one.columns < 2);
        too_long(narrow.map(|headline| self.set(headline)), page)
    }
}
