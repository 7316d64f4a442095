use std::collections::BTreeMap;

#[derive(Default)]
pub struct Index<'m> {
    pages: BTreeMap<&'m str, Vec<u32>>,
}

/// Adds the marked topics (`*topic*`) of a page to the index.
pub fn mark<'m>(index: &mut Index<'m>, page: u32, text: &'m str) {
    for topic in text.split('*').skip(1).step_by(2) {
        index.pages.entry(topic).or_default().push(page);
    }
}

pub fn print(index: &Index) -> String {
    let mut out = String::new();
    for (topic, pages) in &index.pages {
        out.push_str(&format!("{topic}: {pages:?}\n"));
    }
    out
}
