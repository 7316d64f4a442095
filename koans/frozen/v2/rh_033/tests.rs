#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_than_half() {
        let backups = Backups {
            ages: vec![1, 30, 15, 16, 7],
        };
        assert_eq!(backups.removable(), 2);
        assert_eq!(Backups { ages: vec![] }.removable(), 0);
    }
}
