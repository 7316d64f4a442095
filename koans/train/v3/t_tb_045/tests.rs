#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gauges_are_read() {
        let kettle = Kettle {
            degrees: 60,
            limit: 70,
        };
        let mut panel = Panel {
            gauges: vec![
                ("kettle".to_owned(), Box::new(kettle)),
                ("cellar".to_owned(), Box::new(Notes(vec![9]))),
            ],
        };
        assert_eq!(panel.read(), ["kettle: 64", "cellar: 9"]);
        assert_eq!(panel.read(), ["kettle: 68"]);
        assert!(panel.read().is_empty());
    }
}
