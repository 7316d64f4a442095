#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_lockers_are_explained() {
        let school = School::with(&[("Pia", 31), ("Tom", 0)]);
        assert_eq!(school.locker("Pia"), Ok(31));
        assert_eq!(
            school.locker("Tom"),
            Err("Tom gave the locker back".to_string())
        );
        assert_eq!(school.locker("Lea"), Err("Lea has no locker".to_string()));
    }
}
