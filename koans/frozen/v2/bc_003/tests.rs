#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_the_shelf_and_the_words() {
        let mut archive = Archive::default();
        let report = |title: &str, body: &str| Document {
            title: title.to_string(),
            body: body.to_string(),
        };
        assert_eq!(archive.store(report("Memo", "short")), 1);
        let line = archive.store_logged(report("Minutes", "several lengthy sentences in it"));
        assert_eq!(line, "MINUTES: shelf 2, 3 long words");
        assert_eq!(
            archive.store_logged(report("b", "")),
            "B: shelf 3, 0 long words"
        );
    }
}
