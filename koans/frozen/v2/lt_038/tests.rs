#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_skipped() {
        let mut books = [GuestBook::default(), GuestBook::default()];
        books[0].sign(" Eve ");
        books[1].sign("Host");
        assert_eq!(last_in(&books, &[]), Some("Host"));
        assert_eq!(greet(&books, "Host".to_string()), "Eve");
        assert_eq!(greet(&books[1..], "Host".to_string()), "stranger");
    }
}
