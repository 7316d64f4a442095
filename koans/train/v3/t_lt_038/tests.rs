#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_run_over_lines() {
        assert_eq!(trimmed("a\tb\t\nc"), "a b\nc\n");
        assert_eq!(without_remarks("rain% sure?\nsun"), "rain\nsun\n");
        assert_eq!(each_line("one\ntwo", |line| &line[1..]), "ne\nwo\n");
    }
}
