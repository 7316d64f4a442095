#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_patients_first() {
        let patient = |urgency, number, name: &str| Patient {
            urgency,
            number,
            name: name.into(),
        };
        let called = call_all(vec![
            patient(1, 9, "Ann"),
            patient(7, 8, "Bo"),
            patient(7, 2, "Cy"),
        ]);
        assert_eq!(called, ["Cy", "Bo", "Ann"]);
    }
}
