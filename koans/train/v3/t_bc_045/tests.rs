#[cfg(test)]
mod tests {
    use super::*;

    fn car(plate: &str, length: u32) -> Car {
        Car {
            plate: plate.to_owned(),
            length,
        }
    }

    #[test]
    fn long_cars_stay_behind() {
        let mut ferry = Ferry::new(12);
        assert_eq!(ferry.load(car("A", 5)).ok(), Some(7));
        let left = board(&mut ferry, vec![car("B", 8), car("C", 4), car("D", 4)]);
        assert_eq!(ferry.plates(), ["A", "C"]);
        assert_eq!(left.len(), 2);
        assert_eq!(left[1].plate, "D");
    }
}
