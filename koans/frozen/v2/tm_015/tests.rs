#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stay_in_range() {
        let mut lamp = Lamp { level: 85 };
        assert_eq!(press_all(&mut lamp, "++-x0-"), [95, 100, 90, 90, 0, 0]);
        assert_eq!(lamp.press('+'), 10);
    }
}
