#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_go_up() {
        let notes: Vec<_> = Scale::new("G").unwrap().take(9).collect();
        assert_eq!(notes, ["G", "A", "B", "C", "D", "E", "F#", "G", "A"]);
        assert!(Scale::new("H").is_none());
    }
}
