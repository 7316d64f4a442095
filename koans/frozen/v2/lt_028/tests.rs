#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut() {
        let badge = badge("Magdalena", 4);
        assert_eq!((badge.line.as_str(), badge.width), ("MAGD", 4));
        assert_eq!(crowd(&["Bo", "Vanessa"]), "BO/VANES");
    }
}
