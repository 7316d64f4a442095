#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_is_read_from_its_line() {
        let line = String::from("L12@ fade to blue");
        let cue = Cue::read(&line).unwrap();
        assert_eq!((cue.desk, cue.number), ('L', 12));
        assert_eq!(cue.action, "fade to blue");
        assert!(Cue::read("applause").is_none());
        assert!(Cue::read("Sx@bell").is_none());
    }

    #[test]
    fn cues_are_called_by_number() {
        let late = Cue::read("S40@bell").unwrap();
        let early = Cue::read("L7@spot").unwrap();
        assert!(early.before(&late));
        assert!(!late.before(&early));
    }
}
