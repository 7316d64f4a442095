#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_do_not_count() {
        let log = ["PA-3-X", "DL 1 AB", "G4", "OH-2-CD"];
        assert_eq!(longest(&log), "DL1AB");
        assert_eq!(longest(&[]), "");
        assert_eq!(longest(&["- - - -", "K1"]), "K1");
        assert_eq!(column_width(&log, 3), 11);
    }
}
