pub struct Item {
    pub name: String,
    pub grams: u32,
}

/// One line for the label: the heaviest item, the number of items, the weight.
pub fn label(items: Vec<Item>) -> String {
    let mut total = 0;
    let mut heaviest: Option<(u32, String)> = None;
    for item in items {
        total += item.grams;
        if heaviest
            .as_ref()
            .is_none_or(|(grams, _)| item.grams > *grams)
        {
            heaviest = Some((item.grams, item.name.to_uppercase()));
        }
    }
    let (_, name) = heaviest.unwrap_or((0, String::from("EMPTY")));
    format!("{name} +{} = {total} g", items.len().saturating_sub(1))
}
