#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn songs_add_up() {
        assert_eq!(seconds("3:45\n4\n2:05").unwrap(), 225 + 240 + 125);
    }

    #[test]
    fn the_reason_is_told() {
        let fault = seconds("3:xx").unwrap_err();
        assert_eq!(fault.to_string(), "bad tape: invalid digit found in string");
    }
}
