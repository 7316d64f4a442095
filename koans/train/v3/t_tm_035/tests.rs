#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn long_gusts_weigh_more() {
        let gust = |knots, seconds| Gust { knots, seconds };
        let gusts = [gust(10.0, 30), gust(20.0, 10), gust(14.0, 20)];
        assert_eq!(mean_knots(&gusts), 13.0);
        assert_eq!(above_mean(&gusts), 2);
        assert_eq!(mean_knots(&[]), 0.0);
    }
}
