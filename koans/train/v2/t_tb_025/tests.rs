#[cfg(test)]
mod tests {
    use super::*;

    fn books() -> Vec<Book> {
        let of = |year| Book {
            title: format!("Almanac {year}"),
            year,
        };
        [1950, 1932, 1961].map(of).to_vec()
    }

    #[test]
    fn pages_hold_their_rows() {
        let first = page(&books(), 1, 2);
        assert_eq!(first.rows, books()[..2]);
        assert_eq!(foot(&first), "1 (since 1932) >");
        let second = page(&books(), 2, 2);
        assert_eq!(second.rows, books()[2..]);
        assert_eq!(foot(&second), "2 (since 1961)");
        assert_eq!(foot(&page(&books(), 3, 2)), "3 (empty)");
    }
}
