#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_best() {
        let supplier = |name: &str, rating| Supplier {
            name: name.into(),
            rating,
        };
        let all = [
            supplier("Ost", 4.2),
            supplier("Nord", 4.75),
            supplier("Sud", 4.75),
        ];
        assert_eq!(best(&all).map(|s| s.name.as_str()), Some("Nord"));
        assert_eq!(praise(&all), "Nord leads with 4.8");
        assert_eq!(praise(&[]), "no suppliers");
    }
}
