#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_units_only() {
        assert_eq!(metres(3.0, "km"), Some(3000.0));
        assert_eq!(metres(5.0, "m"), Some(5.0));
        assert_eq!(metres(5.0, "inch"), None);
        let mut one = Units { rest: "m=1" };
        assert_eq!(one.next(), Some(("m", 1.0)));
        assert_eq!(one.next(), None);
    }
}
