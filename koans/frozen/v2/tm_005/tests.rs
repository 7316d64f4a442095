#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_trail() {
        assert_eq!(
            breadcrumbs("/garden/hand_tools/"),
            "home > garden > hand too…"
        );
        assert_eq!(breadcrumbs(""), "home");
        assert_eq!(breadcrumbs("straße/überall"), "home > straße > überall");
    }

    #[test]
    fn shortens_by_characters() {
        assert_eq!(shorten("äöüß", 3), "äöü…");
        assert_eq!(shorten("äöü", 3), "äöü");
    }
}
