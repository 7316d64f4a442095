/// Names the goods that cost at most `limit`, from lines such as `Tea: 2,50`.
pub fn affordable(list: &[String], limit: f32) -> String {
    let mut names = Vec::new();
    for line in list {
        let Some((name, price)) = line.split_once(':') else {
            continue;
        };
        let price = price.trim().replace(',', ".").parse().unwrap_or(f32::MAX);
        if price <= limit {
            names.push(name.trim());
        }
    }
    names.sort_unstable();
    format!("{} of {}: {}", names.len(), list.len(), names.join(", "))
}
