#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_changes_do_not_switch() {
        let mut pump = Switch::new(2.0, 5.0);
        let readings = [1.0, 4.9, 5.1, 3.0, 2.1, 2.0, 4.0];
        let states = readings.map(|level| pump.update(level));
        assert_eq!(states, [false, false, true, true, true, false, false]);
        assert!(Switch::new('c', 'm').update('z'));
    }
}
