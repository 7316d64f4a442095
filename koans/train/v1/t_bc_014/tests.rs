#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_stays_with_its_visit() {
        let mut filed = Vec::new();
        let with = Visit::new("Ines", 20, Some("fever"));
        assert_eq!(file(with, &mut filed), "Ines: 20 min - fever");
        let without = Visit::new("Olaf", 5, None);
        assert_eq!(file(without, &mut filed), "Olaf: 5 min");
        let remarks: Vec<_> = filed.iter().map(|v| v.remark.as_deref()).collect();
        assert_eq!(remarks, [Some("fever"), None]);
    }
}
