#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_when_hot() {
        let mut battery = Battery {
            percent: 30,
            degrees: 20,
        };
        assert_eq!(battery.charge(60), Ok(3));
        assert_eq!(battery.charge(200), Err(TooHot(48)));
        assert_eq!(battery.percent, 90);
        assert_eq!(
            Battery {
                percent: 0,
                degrees: 50
            }
            .step(),
            Err(TooHot(54))
        );
    }
}
