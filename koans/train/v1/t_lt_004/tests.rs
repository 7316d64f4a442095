#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_of_some_minutes_is_one_station() {
        let rows = [
            "08:10 Gent",
            "08:41 Brugge",
            "08:44 Brugge",
            "09:02 Oostende",
        ];
        let mut line = Line::default();
        assert_eq!(line.terminus(), None);
        for row in &rows {
            line.add(row);
        }
        assert_eq!(line.describe(), "Gent - Brugge - Oostende");
        assert_eq!(line.terminus(), Some("Oostende"));
    }
}
