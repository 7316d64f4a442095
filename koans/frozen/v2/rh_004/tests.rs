#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_to_last() {
        assert_eq!(gap(&["ann@3", "bo@9", "cy@ 40"]), Some(37));
        assert_eq!(gap(&["ann@3"]), Some(0));
        assert_eq!(day("x@y@8"), Some(8));
    }

    #[test]
    fn nothing_readable() {
        assert_eq!(gap(&[]), None);
        assert_eq!(gap(&["ann@3", "bo"]), None);
        assert_eq!(gap(&["ann@three", "bo@4"]), None);
        assert_eq!(gap(&["ann@5", "bo@4"]), None);
    }
}
