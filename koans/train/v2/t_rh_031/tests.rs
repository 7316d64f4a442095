#[cfg(test)]
mod tests {
    use super::*;
    fn notebook(locked: bool) -> Notebook<impl Fn(&str) -> io::Result<String>> {
        let read = |bed: &str| match bed {
            "roses" => Ok("cut in March".to_owned()),
            "shed" => Err(ErrorKind::PermissionDenied.into()),
            _ => Err(ErrorKind::NotFound.into()),
        };
        Notebook { locked, read }
    }

    #[test]
    fn new_beds_are_blank() {
        assert_eq!(notebook(false).notes("roses").unwrap(), "cut in March");
        assert_eq!(notebook(false).notes("tulips").unwrap(), "");
    }

    #[test]
    fn other_errors_stay() {
        assert!(matches!(
            notebook(false).notes("shed"),
            Err(NotesError::Io(_))
        ));
        assert!(matches!(
            notebook(true).notes("roses"),
            Err(NotesError::Locked)
        ));
    }
}
