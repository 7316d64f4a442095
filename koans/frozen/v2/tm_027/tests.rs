#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_minutes_have_no_seconds() {
        assert_eq!(clock(&[7, 5, 9]), "7h05'09");
        assert_eq!(timetable(&[[7, 5, 0], [12, 30, 1]]), "7h05 - 12h30'01");
    }
}
