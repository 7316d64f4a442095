#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_the_last_mark() {
        let mut dial = Dial::kitchen();
        assert_eq!(dial.turn(1), "off->low");
        assert_eq!(dial.turn(5), "low->high");
        assert_eq!(dial.turn(1), "high->high");
    }
}
