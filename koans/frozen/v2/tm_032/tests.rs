#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_moves_on() {
        assert_eq!(picture("abc", 3, 4), "abca\nbcab\ncabc");
        assert_eq!(lay(&['x'], 1, 2), [vec!['x', 'x']]);
    }
}
