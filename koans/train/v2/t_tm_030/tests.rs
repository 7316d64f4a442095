#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_cactus_is_never_due() {
        let plants = [
            ("fern", Some(9)),
            ("cactus", None),
            ("ivy", Some(12)),
            ("palm", Some(7)),
        ];
        let plants = plants.map(|(name, due)| Plant { name, due });
        assert_eq!(thirsty(plants.into(), 9), ["palm", "fern"]);
    }
}
