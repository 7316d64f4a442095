#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn peaks_keep_their_order() {
        let exposures = vec![vec![12, 200, 3], vec![90], vec![14, 15]];
        assert_eq!(brightest(exposures), Ok(vec![200, 90, 15]));
    }

    #[test]
    fn faults_are_told_apart() {
        let dark = vec![vec![40], vec![2, 9]];
        assert_eq!(brightest(dark), Err(StitchError::Dark(1)));
        assert_eq!(brightest(vec![vec![]]), Err(StitchError::Crashed));
    }
}
