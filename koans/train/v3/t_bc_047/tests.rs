#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_battery_runs_out() {
        let scooter = |id, charge| Scooter { id, charge };
        let mut yard = Yard::new(vec![scooter(7, 60), scooter(8, 100), scooter(9, 0)], 90);
        yard.charge_all();
        assert_eq!(
            yard.scooters,
            [scooter(7, 100), scooter(8, 100), scooter(9, 50)]
        );
        assert_eq!(yard.log(), [(7, 40), (8, 0), (9, 50)]);
    }
}
