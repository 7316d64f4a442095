pub struct Stop {
    pub name: String,
    pub metres: u32,
}

/// The nearer stop; on a tie the one whose name has the wish in it.
pub fn nearer(first: &Stop, second: &Stop, wish: &str) -> &Stop {
    if first.metres == second.metres {
        return if second.name.contains(wish) {
            second
        } else {
            first
        };
    }
    if second.metres < first.metres {
        second
    } else {
        first
    }
}

/// Goes through all stops with a wish typed for this call only.
pub fn choose<'s>(stops: &'s [Stop], typed: &str) -> Option<&'s str> {
    let wish = typed.trim().to_string();
    let mut best = stops.first()?;
    for stop in &stops[1..] {
        best = nearer(best, stop, &wish);
    }
    Some(&best.name)
}
