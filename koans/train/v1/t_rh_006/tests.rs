#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_light_load_is_lifted() {
        assert_eq!(lift(12, 20, 10).unwrap(), 8);
    }

    #[test]
    fn advice_fits_the_error() {
        let heavy = lift(27, 20, 10).unwrap_err();
        assert_eq!(advice(&heavy), "take off 7 t");
        let storm = lift(1, 20, 44).unwrap_err();
        assert_eq!(advice(&storm), "wait, the wind blows at 44 kn");
    }
}
