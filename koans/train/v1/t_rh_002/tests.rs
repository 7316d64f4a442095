#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn pins_are_added() {
        assert_eq!(frame(&[3, 6]), Ok(9));
        assert_eq!(game(&[&[10], &[4, 5], &[0, 2]]), Ok(21));
    }

    #[test]
    fn impossible_frames_are_refused() {
        assert_eq!(
            frame(&[8, 7]),
            Err("15 pins fell, but only 10 stand".to_owned())
        );
        assert_eq!(
            game(&[&[1, 1], &[1, 1, 1]]),
            Err("two rolls make a frame, not 3".to_owned())
        );
    }
}
