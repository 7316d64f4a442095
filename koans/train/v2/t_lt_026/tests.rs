#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_stays_in_a_closed_ward() {
        let mut hospital = Hospital::default();
        for (patient, ward) in [(4, "A"), (7, "B"), (2, "A")] {
            hospital.admit(patient, ward);
        }
        assert!(hospital.patients("A").eq([2, 4]));
        assert_eq!(hospital.close("A", "B"), 2);
        assert_eq!(hospital.patients("A").count(), 0);
        assert!(hospital.patients("B").eq([2, 4, 7]));
        assert_eq!(hospital.close("A", "C"), 0);
    }
}
