#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference() {
        assert_eq!(
            changed("Dear X\nBye", "Dear X\nCheers").as_deref(),
            Some("Cheers")
        );
        assert_eq!(changed("a", "a\nb"), None);
        assert_eq!(Diff::between("a", "b").first(), Some(("a", "b")));
    }
}
