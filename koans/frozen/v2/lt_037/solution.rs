#[derive(Debug, PartialEq)]
pub struct Label<'l> {
    pub text: &'l str,
    pub fragile: bool,
}

/// Cuts the label out of a delivery note, from its first `<` to the next `>`.
pub fn label(note: &str) -> Option<Label<'_>> {
    let (_, rest) = note.split_once('<')?;
    let (text, after) = rest.split_once('>')?;
    let fragile = after.trim_start().starts_with('!');
    Some(Label { text, fragile })
}

pub fn fragile(notes: &[&'static str]) -> usize {
    let labels = notes.iter().filter_map(|note| label(note));
    labels.filter(|label| label.fragile).count()
}
