#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_peak_of_one_frame() {
        let exposure = measure(vec![10, 250, 100, 40]);
        assert_eq!(
            exposure,
            Exposure {
                mean: 100,
                peak: 250
            }
        );
        assert_eq!(
            measure(vec![255; 1000]),
            Exposure {
                mean: 255,
                peak: 255
            }
        );
    }

    #[test]
    fn no_pixels_are_black() {
        assert_eq!(measure(vec![]), Exposure { mean: 0, peak: 0 });
    }
}
