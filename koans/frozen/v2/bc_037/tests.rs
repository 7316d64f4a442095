#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_flagged_too() {
        let tower = |name: &str, height| (name.to_string(), height);
        let mut skyline = Skyline {
            towers: vec![tower("A", 90), tower("B", 120), tower("C", 120)],
        };
        assert_eq!(skyline.flag(), 2);
        assert_eq!(
            skyline.towers,
            [tower("A", 90), tower("B*", 120), tower("C*", 120)]
        );
        assert_eq!(Skyline { towers: vec![] }.flag(), 0);
    }
}
