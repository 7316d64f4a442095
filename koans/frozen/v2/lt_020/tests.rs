#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_rhyme() {
        let verse = Verse::of("the old cat\n  sat on a mat\nall day");
        assert_eq!(verse.lines[1], "sat on a mat");
        assert_eq!(verse.rhymes(2), 1);
        assert_eq!(verse.rhymes(3), 0);
    }
}
