#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_outlives_the_log() {
        let kept = {
            let log = String::from("Helgoland 2.4\nSylt 3.1\nno waves\nSylt 0.5");
            highest(&log).unwrap()
        };
        assert_eq!(kept.buoy, "sylt");
        assert_eq!(kept.metres, 3.1);
        assert!(Report::parse("calm").is_none());
    }
}
