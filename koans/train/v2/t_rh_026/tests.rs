#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn lines_are_courses() {
        assert_eq!(courses("90\n 275\n0\n"), Ok(vec![90, 275, 0]));
    }

    #[test]
    fn a_bad_line_has_its_number() {
        let bad = |line, text: &str| {
            let text = text.to_owned();
            Err(LogError { line, text })
        };
        assert_eq!(courses("90\n15\n360"), bad(3, "360"));
        assert_eq!(courses("NNW\n15"), bad(1, "NNW"));
    }
}
