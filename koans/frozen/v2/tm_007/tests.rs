#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_drops_comments() {
        let format = Format::office();
        assert_eq!((format.separator, format.comment), (';', '#'));
        assert_eq!(format.cells(" a ;b;; c # d;e"), ["a", "b", "", "c"]);
    }

    #[test]
    fn measures_the_widest() {
        assert_eq!(widest("ab;çdé; x"), 3);
        assert_eq!(widest("# nothing"), 0);
    }
}
