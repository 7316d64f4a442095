#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_within_the_text() {
        let mut cursor = Cursor {
            line: 0,
            lengths: vec![9, 4],
            column: 1,
        };
        assert_eq!(cursor.end(), 9);
        cursor.down();
        assert_eq!((cursor.line, cursor.column, cursor.width()), (1, 4, 4));
        cursor.down();
        assert_eq!(cursor.line, 1);
    }
}
