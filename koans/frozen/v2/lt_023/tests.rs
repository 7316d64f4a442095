#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_scenes_are_left_out() {
        assert_eq!(of_film(&["Hello? ", "", "Run!"]), "1: Hello?;3: Run!;");
        assert_eq!(transcript(1, |_| "Who?"), "1: Who?;");
    }
}
