#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_tag() {
        assert_eq!(
            line(Level::Notice, 75, "boiler on"),
            "01:15 [ntc] boiler on"
        );
        assert_eq!(
            line(Level::Failure, 3, "boiler off"),
            "00:03 [FLR] boiler off"
        );
        assert_eq!(Level::Trace.tag(), "trc");
    }
}
