#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_is_reported() {
        assert_eq!(scan(1, "4711"), Ok(4711));
        let scans = [
            scan(1, "12"),
            scan(2, "1?2"),
            scan(3, "x?2"),
            scan(4, ""),
            scan(5, "abc"),
        ];
        assert_eq!(to_check(&scans), [(2, 70), (3, 40), (4, 0), (5, 0)]);
    }
}
