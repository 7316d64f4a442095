#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outlive_the_question() {
        let text = String::from("SV Kiel, Rana, 41\nSV Kiel, Delfin, 58\nTSV, Salto, 60\nbad line");
        let sheet = Sheet::read(&text);
        let best = {
            let club = String::from("SV Kiel");
            sheet.best(&club)
        };
        assert_eq!(best, Some("Delfin"));
        assert_eq!(sheet.best("TSV"), Some("Salto"));
        assert_eq!(sheet.best("nobody"), None);
    }
}
