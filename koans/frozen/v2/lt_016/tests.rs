#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_largest() {
        let usage = "900 ./docs\n12_000 ./src/parse\n12_000 ./old";
        assert_eq!(largest(usage).as_deref(), Some("src::parse"));
        assert_eq!(largest("many ./x"), None);
        assert_eq!(largest(""), None);
    }
}
