#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_of_runs() {
        let run = |kilometres, minutes| Run {
            kilometres,
            minutes,
        };
        assert_eq!(
            summary(&[run(5.0, 30.0), run(10.0, 50.0)]),
            "2 runs, 7.5 km in 40 min"
        );
        assert_eq!(summary(&[]), "0 runs, 0.0 km in 0 min");
    }
}
