#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str) -> Page {
        Page {
            title: title.to_string(),
            year: 2019,
        }
    }

    #[test]
    fn slugs_are_lower_case_and_dashed() {
        assert_eq!(page("On Growing Figs").slug(), "on-growing-figs");
        assert_eq!(page(" Ten Öfen ").slug(), "ten-öfen");
    }

    #[test]
    fn paths_have_the_year() {
        assert_eq!(page("A B").path(), "/2019/a-b.html");
    }
}
