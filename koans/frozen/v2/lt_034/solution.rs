pub struct Section<'m> {
    pub title: &'m str,
    pub words: usize,
}

/// Counts the words of each section; a section starts with a line `= Title`.
pub fn sections(manual: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section> = Vec::new();
    for line in manual.lines() {
        let clean = line.replace('\t', " ");
        if let Some(title) = line.strip_prefix("= ") {
            sections.push(Section { title, words: 0 });
        } else if let Some(section) = sections.last_mut() {
            section.words += clean.split(' ').filter(|word| !word.is_empty()).count();
        }
    }
    sections
}
