#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_once() {
        assert_eq!(register("spell"), 1);
        assert_eq!(register("theme"), 2);
        assert_eq!(register("spell"), 2);
    }
}
