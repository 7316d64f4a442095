#[cfg(test)]
mod tests {
    use super::*;

    fn circle(names: &[&str]) -> Circle {
        let names = names.iter().map(|name| name.to_string()).collect();
        Circle { names }
    }

    #[test]
    fn the_middle_comes_first_and_once() {
        let arms = vec![circle(&["Mill", "Quay"]), circle(&[]), circle(&["Zoo"])];
        let hub = Hub {
            middle: "Station".to_string(),
            arms,
        };
        let mut seen = String::new();
        hub.visit(|name| seen.push_str(&name[..1]));
        assert_eq!(seen, "SMQZ");
        assert_eq!(hub.stops(), 4);
        assert_eq!(circle(&["Park"]).stops(), 1);
    }
}
