#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn extras_are_booked() {
        assert_eq!(book("Oslo", "Rome", true, 30), "Oslo-Rome [bike,bed]");
        assert_eq!(book("Bern", "Thun", false, 1), "Bern-Thun []");
        assert_eq!(book("Bern", "Kiel", false, 9), "Bern-Kiel [bed]");
    }
}
