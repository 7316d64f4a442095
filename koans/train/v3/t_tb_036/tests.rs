#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_add_up() {
        let track = |title, minutes, seconds| Track {
            title,
            length: Length::new(minutes, seconds),
        };
        let tracks = [
            track("Blue sea", 2, 50),
            track("Red sea", 3, 40),
            track("Sand", 9, 0),
        ];
        assert_eq!(
            playtime(&tracks, "sea"),
            Length {
                minutes: 6,
                seconds: 30
            }
        );
        assert_eq!(playtime(&tracks, "moon"), Length::default());
        assert_eq!(
            Length::new(1, 125),
            Length {
                minutes: 3,
                seconds: 5
            }
        );
    }
}
