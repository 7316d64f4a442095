#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_as_long_as_what_they_hold() {
        assert_eq!(framed("été", '*'), "***\nété\n***");
        assert_eq!(framed(&-12.5, '~'), "~~~~~\n-12.5\n~~~~~");
    }

    #[test]
    fn a_title_page_has_two_frames() {
        assert_eq!(title_page("Fog", 1982), "===\nFog\n===\n\n----\n1982\n----");
    }
}
