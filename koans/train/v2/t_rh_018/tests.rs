#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn minutes_add_up() {
        assert_eq!(minutes(&["20", "5", "45"]).unwrap(), 70);
    }

    #[test]
    fn a_fault_has_a_step_and_a_source() {
        let error = minutes(&["20", "soon"]).unwrap_err();
        assert_eq!(error.step, 1);
        assert_eq!(error.to_string(), "step 1 makes no sense");
        let cause = error.source().unwrap();
        assert_eq!(cause.to_string(), "invalid digit found in string");
    }
}
