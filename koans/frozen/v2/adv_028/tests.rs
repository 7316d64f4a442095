#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_announced() {
        let editor = Editor::with_banner("ed".to_string());
        assert_eq!(
            editor.save(&["a.rs", "b.rs"]),
            ["ed: saved a.rs", "ed: saved b.rs"]
        );
        assert!(editor.save(&[]).is_empty());
    }
}
