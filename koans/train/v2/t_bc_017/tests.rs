#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tank_runs_over_or_below_zero() {
        let tank = |level| Tank { level, room: 100 };
        let mut depot = Depot {
            tanks: vec![tank(70), tank(80), tank(5)],
            pumped: 0,
        };
        assert_eq!(depot.pour(0, 1, 50), 20);
        assert_eq!(depot.pour(2, 0, 50), 5);
        assert_eq!(depot.pour(1, 2, 30), 30);
        assert_eq!(depot.tanks, [tank(55), tank(70), tank(30)]);
        assert_eq!(depot.pumped, 55);
    }
}
