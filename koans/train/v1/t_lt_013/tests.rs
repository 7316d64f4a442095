#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_steps_are_done_in_order() {
        let raw = String::from("  \"A heron. It waits for fish.\" ");
        assert_eq!(polish(&raw), "A heron");
        assert_eq!(polish("Dunes at noon."), "Dunes at noon");
        assert_eq!(polish("\" \""), " ");
    }

    #[test]
    fn one_step_at_a_time() {
        assert_eq!(without_quotes("\"x\""), "x");
        assert_eq!(without_quotes("\"x"), "\"x");
        assert_eq!(first_sentence("a. b. c"), "a");
    }
}
