pub struct Page {
    pub title: String,
    pub year: u16,
}

impl Page {
    /// The part of the title that goes into the address.
    pub fn slug(&self) -> String {
        let lower = self.title.to_lowercase();
        lower.trim().replace(' ', "-")
    }

    /// The address below the site's root.
    pub fn path(&self) -> String {
        format!("/{}/{}.html", self.year, self.slug())
    }
}
