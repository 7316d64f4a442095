#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn meals_are_added_up() {
        assert_eq!(day(""), Ok(0));
        assert_eq!(day("porridge 310\n\nrye bread 240\n"), Ok(550));
    }

    #[test]
    fn the_first_fault_ends_the_day() {
        assert_eq!(
            day("apple 52\npie lots\ntea"),
            Err("pie: invalid digit found in string".to_owned())
        );
        assert_eq!(day("water"), Err("no calories: water".to_owned()));
    }
}
