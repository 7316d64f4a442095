/// The allergens of one dish: what stands in brackets behind its name.
fn bracketed(dish: &str, between: char) -> impl Iterator<Item = &str> {
    let inside = dish.split_once('(').map_or("", |(_, rest)| rest);
    inside
        .trim_end_matches(')')
        .split(between)
        .filter(|name| !name.is_empty())
}

/// The line below a menu, such as `* Contains: MILK, NUTS`.
pub fn notice(menu: &[&str], lead: char) -> Option<String> {
    let mut allergens = Vec::<String>::new();
    for dish in menu {
        for word in bracketed(dish, '/') {
            if !allergens
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
            {
                allergens.push(word.to_uppercase());
            }
        }
    }
    if allergens.is_empty() {
        return None;
    }
    Some(format!("{lead} Contains: {}", allergens.join(", ")))
}
