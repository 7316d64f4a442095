#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn time_and_travel_are_charged() {
        assert_eq!(
            invoice(
                &Job {
                    quarters: 6,
                    at_night: false
                },
                1_500
            ),
            10_500
        );
        assert_eq!(
            invoice(
                &Job {
                    quarters: 2,
                    at_night: true
                },
                0
            ),
            4_500
        );
    }

    #[test]
    fn a_day_has_one_travel() {
        let jobs = [4, 8].map(|quarters| Job {
            quarters,
            at_night: false,
        });
        assert_eq!(day(&jobs, 700), 18_700);
    }
}
