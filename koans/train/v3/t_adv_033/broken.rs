/// Where a parcel goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    Zone(u32),
    LostProperty,
}

/// Reads a label such as `8047 Zurich`; the zone is in the first two digits.
pub fn route(label: &str) -> Route {
    let Some(line) = label.lines().find(|l| !l.trim().is_empty()) else {
        return Route::LostProperty;
    };
    let Some((code, _town)) = line.trim().split_once(' ') else {
        Route::LostProperty
    };
    match code.parse::<u32>() {
        Ok(code) if code >= 1000 => Route::Zone(code / 100),
        _ => Route::LostProperty,
    }
}

/// How many of the labels lead somewhere.
pub fn routed(labels: &[&str]) -> usize {
    let lost = |label: &&&str| route(label) == Route::LostProperty;
    labels.len() - labels.iter().filter(lost).count()
}
