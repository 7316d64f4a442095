#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_note_is_read() {
        assert_eq!(
            note("60 100"),
            Ok(Note {
                key: 60,
                velocity: 100
            })
        );
    }

    #[test]
    fn faults_are_explained() {
        assert_eq!(note("60 loud"), Err("\"loud\" is no number".to_owned()));
        assert_eq!(note("200 1"), Err("200 is above 127".to_owned()));
        assert!(note("60").is_err());
    }
}
