#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn only_drawings_are_named() {
        let files = [
            "art/cat.svg",
            "art/cat.png",
            "svg",
            "sketches/dog.svg",
            "owl.svg",
        ];
        let files = files.map(PathBuf::from);
        assert_eq!(drawings(&files), ["cat", "owl"]);
    }
}
