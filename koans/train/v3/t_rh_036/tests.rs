#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bills_are_added_up() {
        assert_eq!(total("night: 8000\ngift: 300\nbreakfast: 1250"), Ok(9250));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_an_error() {
        let unreadable = |line: &str| Err(Unreadable(line.to_owned()));
        assert_eq!(total("night: 8000\nminibar: ?"), unreadable("minibar: ?"));
        assert_eq!(total("sauna\nnight: 1"), unreadable("sauna"));
    }
}
