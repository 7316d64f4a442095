/// Working time of a craftsman, in quarters of an hour.
pub struct Job {
    pub quarters: u32,
    pub at_night: bool,
}

/// The price of some working time, at so many cents an hour.
macro_rules! priced {
    ($quarters:expr, $rate:expr) => {
        $quarters * $rate / 4
    };
}

/// The invoice of a job in cents; nights cost half as much again.
pub fn invoice(job: &Job, travel: u32) -> u32 {
    let rate = if job.at_night { 9_000 } else { 6_000 };
    let price = priced!(job.quarters, rate);
    price + travel
}

/// All invoices of a day, with one travel for all.
pub fn day(jobs: &[Job], travel: u32) -> u32 {
    travel + jobs.iter().map(|job| invoice(job, 0)).sum::<u32>()
}
