#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_dates_must_be_sound() {
        assert_eq!(in_month(&["1.5", "30.5", "2.12"], 5), Some(2));
        assert_eq!(in_month(&["1.5", "30.13"], 5), None);
        assert_eq!(day("31.12"), Ok((31, 12)));
        assert_eq!(day("7"), Err("no dot in 7".to_string()));
    }
}
