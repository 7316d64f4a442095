#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_point_into_the_search() {
        let query = String::from(" red  2 doors ");
        let parts: Vec<_> = Parts::of(&query).collect();
        assert_eq!(
            parts,
            [Part::Word("red"), Part::Number(2), Part::Word("doors")]
        );
        assert_eq!(Parts::of("").next(), None);
    }
}
