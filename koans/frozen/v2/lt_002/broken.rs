pub struct Page {
    pub title: String,
    pub year: u16,
}

impl Page {
    /// The part of the title that goes into the address.
    pub fn slug(&self) -> &str {
        let lower = self.title.to_lowercase().replace(' ', "-");
        lower.trim_matches('-')
    }

    /// The address below the site's root.
    pub fn path(&self) -> String {
        format!("/{}/{}.html", self.year, self.slug())
    }
}
