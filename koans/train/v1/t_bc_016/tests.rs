#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_comes_first() {
        let mut school = School::default();
        for course in ["Basque", "Tamil", "Welsh", "Zulu"] {
            school.offer(course);
        }
        for course in ["Welsh", "Tamil", "Welsh", "Klingon"] {
            school.ask(course);
        }
        assert_eq!(school.demand("Welsh"), 2);
        assert_eq!(school.demand("Zulu"), 0);
        assert_eq!(school.arrange(), ["Welsh", "Tamil", "Basque", "Zulu"]);
    }
}
