#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn early_trains_come_first() {
        let trains = board("12:00 Lund\n6:05 Ystad\n23:59").unwrap();
        let trains: Vec<(u32, &str)> = trains.iter().map(|t| (t.minute, t.to.as_str())).collect();
        assert_eq!(trains, [(365, "Ystad"), (720, "Lund"), (1439, "?")]);
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(board("12:00 Lund\nsoon Ystad\n? ?"), Err(BadLine(2)));
    }
}
