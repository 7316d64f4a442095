/// What stands behind `mark` in `moves`, or nothing. The answer is a part of
/// `moves` alone; `mark` may be gone by then.
pub fn behind<'m>(moves: &'m str, mark: &str) -> &'m str {
    match moves.find(mark) {
        Some(at) => moves[at + mark.len()..].trim_start(),
        None => "",
    }
}

/// Half moves from the given full move on, such as `3` in `1. e4 e5 2. Nf3`.
pub fn half_moves_from(moves: &str, number: u32) -> usize {
    let rest = {
        let mark = format!("{number}.");
        behind(moves, &mark)
    };
    rest.split_whitespace()
        .filter(|word| !word.ends_with('.'))
        .count()
}
