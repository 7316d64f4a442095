#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn each_plate_is_inside_once() {
        let mut garage = Garage::default();
        assert!(garage.enter("B 512", 10));
        assert!(!garage.enter("B 512", 95));
        assert!(garage.enter("C 7", 100));
        assert_eq!(garage.leave("B 512", 131), Some(3));
        assert!(garage.enter("B 512", 140));
    }

    #[test]
    fn only_a_parked_car_leaves() {
        assert_eq!(Garage::default().leave("A 1", 60), None);
    }
}
