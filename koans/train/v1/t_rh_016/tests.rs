#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn controls_are_read() {
        let blitz = Control::read("3+2").unwrap();
        assert_eq!(
            blitz,
            Control {
                minutes: 3,
                increment: 2
            }
        );
        assert_eq!(blitz.budget(), 260);
    }

    #[test]
    fn other_texts_are_no_controls() {
        for text in ["blitz", "3", "x+2", "3+y", "0+0"] {
            assert_eq!(Control::read(text), None, "{text}");
        }
    }
}
