#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn between_the_limits_nothing_changes() {
        let mut thermostat = Thermostat::new(185, 215);
        let readings = [200, 180, 200, 215, 216, 200, 184];
        let heating = readings.map(|tenths| thermostat.read(tenths));
        assert_eq!(heating, [false, true, true, true, false, false, true]);
    }
}
