#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_longest_is_found() {
        assert_eq!(
            longest("O rose, thou art sick! The invisible worm"),
            "INVISIBLE"
        );
        assert_eq!(longest("so much; depends upon, a red wheel"), "DEPENDS");
        assert_eq!(longest(" ... "), "");
        assert_eq!(Words::new("- far off").word(), Some("far"));
    }
}
