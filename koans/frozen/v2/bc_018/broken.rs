pub struct Pet {
    pub name: String,
    pub owner: Option<String>,
}

/// One line for each pet, such as `Rex: Ida`.
pub fn owners(pets: &[Pet]) -> Vec<String> {
    let mut lines = Vec::with_capacity(pets.len());
    for pet in pets {
        let owner = match pet.owner {
            Some(owner) => owner,
            None => String::from("nobody"),
        };
        lines.push(format!("{}: {owner}", pet.name));
    }
    lines.sort();
    lines
}
