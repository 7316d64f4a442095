#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_and_minutes() {
        assert_eq!("52 30".parse(), Ok(Angle(3150)));
        assert_eq!("-1 15".parse(), Ok(Angle(-75)));
        assert_eq!(moved("10 50", "12 5"), Some(75));
    }

    #[test]
    fn what_is_wrong() {
        let wrong = |reading: &str| reading.parse::<Angle>().unwrap_err();
        assert_eq!(wrong("52"), "minutes are missing");
        assert_eq!(wrong("52 x"), "bad number x");
        assert_eq!(wrong("52 60"), "60 is too many minutes");
        assert_eq!(moved("1 1", "?"), None);
    }
}
