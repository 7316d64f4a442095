#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_one() {
        let at = |offset| {
            let position = locate("let x;\nlet ö = 2;", offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(6), (1, 7));
        assert_eq!(at(13), (2, 6));
        assert_eq!(at(999), (2, 11));
    }
}
