#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trucks_are_dearer_at_night() {
        let truck = Truck { per_kilo: 4 };
        assert_eq!(cheapest(&[&truck, &Barge], 1500, false), Some(6000));
        assert_eq!(cheapest(&[&truck, &Barge], 1500, true), Some(6500));
        assert_eq!(cheapest(&[&truck], 1500, true), Some(9000));
        assert_eq!(cheapest(&[], 1, false), None);
    }
}
