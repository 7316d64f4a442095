#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_add_up_until_the_empty_one() {
        let mut download = Download::new("ftp://tapes");
        let first = Phase::Running {
            url: "ftp://tapes".into(),
            bytes: vec![7],
        };
        assert_eq!(download.receive(&[7]), &first);
        let second = Phase::Running {
            url: "ftp://tapes".into(),
            bytes: vec![7, 8, 9],
        };
        assert_eq!(download.receive(&[8, 9]), &second);
        assert_eq!(download.receive(&[]), &Phase::Done(vec![7, 8, 9]));
        assert_eq!(download.receive(&[1]), &Phase::Done(vec![7, 8, 9]));
    }
}
