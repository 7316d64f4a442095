#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_luggage_is_free() {
        assert_eq!(Luggage::new(&["7 kg", "13 kg"]).fee(), 0);
        assert_eq!(Luggage::new(&[]).fee(), 0);
    }

    #[test]
    fn heavy_luggage_costs() {
        assert_eq!(Luggage::new(&["15 kg", "? kg", "8 kg", "9"]).fee(), 36);
        assert_eq!(Luggage::new(&["121 kg"]).fee(), 1272);
        let pair = Luggage::new(&["2 kg", "x", "3 kg"]);
        assert!(pair.weights().eq([2, 3]));
    }
}
