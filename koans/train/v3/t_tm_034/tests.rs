#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn lines_with_points_count() {
        let scores = read_scores("Owls: 12\nround two\n Foxes : 15\nElks: many\nBats: 15");
        assert_eq!(scores.len(), 3);
        assert_eq!(scores["Foxes"], 15);
        assert_eq!(scores["Owls"], 12);
        assert_eq!(winner(&scores), Some("Bats"));
        assert_eq!(winner(&HashMap::new()), None);
    }
}
