#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_from_the_start() {
        let track = |title: &str, seconds| Track {
            title: title.into(),
            seconds,
        };
        let mut list = vec![track("a", 100), track("b", 50)];
        assert_eq!(fill(&mut list, 320), 3);
        let titles: Vec<&str> = list.iter().map(|t| t.title.as_str()).collect();
        assert_eq!(titles, ["a", "b", "a", "b", "a"]);
        assert_eq!(fill(&mut Vec::new(), 10), 0);
    }
}
