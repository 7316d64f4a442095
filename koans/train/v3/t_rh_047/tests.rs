#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_trail_is_found() {
        assert_eq!(longest("1200\n 5400\n900"), Ok(5400));
        let error = longest("").unwrap_err();
        assert_eq!(error.to_string(), "there are no trails");
    }

    #[test]
    fn errors_name_the_line() {
        let error = longest("1200\n900\nlong").unwrap_err();
        assert_eq!(error.to_string(), "line 3: invalid digit found in string");
    }
}
