#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_each_section() {
        let sections = sections("preface\n= Setup\nplug it\tin\n\n= Use\npress  go");
        let found: Vec<(&str, usize)> = sections.iter().map(|s| (s.title, s.words)).collect();
        assert_eq!(found, [("Setup", 3), ("Use", 2)]);
    }
}
