#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_baking_steps() {
        assert_eq!(
            step("bake 180C 25min"),
            Some(Ok(Bake {
                celsius: 180,
                minutes: 25
            }))
        );
        assert_eq!(step("stir"), None);
        assert_eq!(step("bake 180 25min"), Some(Err(StepError::MissingUnit)));
        assert_eq!(step("bake 180C xmin"), Some(Err(StepError::BadNumber)));
        assert_eq!(amount(Some("7kg"), "kg"), Ok(7));
    }
}
