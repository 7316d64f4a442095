#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_are_counted_in_any_case() {
        let seen = passes("ki-ab 12\nHL-X 7\n\n KI-ab 12 \nhl-y 9\n");
        let seen: Vec<(&str, u32)> = seen.iter().map(|(p, n)| (p.as_str(), *n)).collect();
        assert_eq!(seen, [("KI-AB 12", 2), ("HL-X 7", 1), ("HL-Y 9", 1)]);
    }
}
