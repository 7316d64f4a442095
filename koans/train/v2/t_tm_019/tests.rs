#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_dive_has_a_deepest_point() {
        let depths = vec![0.0, 8.5, 21.25, 15.0, 12.5, 0.0];
        let dive = Dive { depths };
        assert_eq!(dive.deepest(), 21.25);
        assert_eq!(dive.fastest_ascent(), 12.5);
    }

    #[test]
    fn nobody_dived() {
        let dive = Dive { depths: Vec::new() };
        assert_eq!(dive.deepest(), 0.0);
        assert_eq!(dive.fastest_ascent(), 0.0);
    }
}
