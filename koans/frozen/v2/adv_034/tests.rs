#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_needed() {
        assert_eq!(width(&[("title", "Map"), ("width", " 80")]), Some(80));
        assert_eq!(width(&[("title", " "), ("width", "80")]), None);
        assert_eq!(width(&[("width", "80")]), None);
        assert_eq!(setting::<u32>(&[("a", "x")], "a"), None);
    }
}
