/// Somebody who was invited.
pub struct Guest {
    pub name: &'static str,
    pub comes: bool,
}

/// One line with all who come.
pub fn guest_list(guests: &[Guest]) -> String {
    let coming = guests
        .iter()
        .filter(|guest| guest.comes)
        .map(|guest| guest.name.to_uppercase());
    let coming: Vec<String> = coming.collect();
    let line = coming.join(", ");
    if line.is_empty() {
        "nobody".to_owned()
    } else {
        line
    }
}
