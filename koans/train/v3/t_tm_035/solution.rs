/// What a boat's log says about one gust of wind.
pub struct Gust {
    pub knots: f64,
    pub seconds: u32,
}

/// Mean over all gusts, each as long as it lasted.
pub fn mean_knots(gusts: &[Gust]) -> f64 {
    let seconds: u32 = gusts.iter().map(|gust| gust.seconds).sum();
    if seconds == 0 {
        return 0.0;
    }
    let travelled: f64 = gusts
        .iter()
        .map(|gust| gust.knots * f64::from(gust.seconds))
        .sum();
    travelled / f64::from(seconds)
}

/// How many gusts were stronger than the mean.
pub fn above_mean(gusts: &[Gust]) -> usize {
    let mean = mean_knots(gusts);
    gusts.iter().filter(|gust| gust.knots > mean).count()
}
