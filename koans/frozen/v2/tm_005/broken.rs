fn shorten(crumb: &str, max: usize) -> String {
    match crumb.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &crumb[..end]),
        None => crumb.to_string(),
    }
}

fn trail(crumbs: &[&str]) -> String {
    let short: Vec<String> = crumbs.iter().map(|crumb| shorten(crumb, 8)).collect();
    short.join(" > ")
}

/// Breadcrumbs for an address such as `/garden/tools/`.
pub fn breadcrumbs(path: &str) -> String {
    let mut crumbs: Vec<String> = vec!["home".to_string()];
    for part in path.split('/').filter(|part| !part.is_empty()) {
        crumbs.push(part.replace('_', " "));
    }
    trail(&crumbs)
}
