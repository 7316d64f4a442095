#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_unique() {
        let photo = |caption: &str| Photo {
            file: "x.jpg".into(),
            caption: caption.into(),
        };
        let album = [
            photo("#Sea and #sky"),
            photo("no tag"),
            photo("more #SEA # "),
        ];
        assert_eq!(tags(&album), ["", "sea", "sky"]);
    }
}
