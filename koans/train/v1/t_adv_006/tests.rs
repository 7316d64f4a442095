#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn barrels_run_over() {
        let mut full = barrel(190.0);
        assert_eq!(full.fill(Litres(25.0)), Litres(15.0));
        assert_eq!(full.level, Litres(200.0));
    }

    #[test]
    fn water_is_added_up() {
        assert_eq!(
            collected(&[barrel(12.5), barrel(0.0), barrel(80.0)]),
            Litres(92.5)
        );
    }

    fn barrel(level: f64) -> Barrel {
        Barrel {
            holds: Litres(200.0),
            level: Litres(level),
        }
    }
}
