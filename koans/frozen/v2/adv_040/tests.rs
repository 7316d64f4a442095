#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides() {
        let probe = Probe {
            readings: vec![5, -3, 12, 7],
        };
        assert_eq!(probe.beyond(6, false).collect::<Vec<_>>(), [12, 7]);
        assert_eq!(probe.beyond(6, true).collect::<Vec<_>>(), [5, -3]);
        assert_eq!(probe.alarms(0, 10), 2);
    }
}
