#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_keep_their_order() {
        let mut tour = Tour::default();
        assert!(tour.rooms().is_empty());
        for room in [12, 3, 7, 3] {
            tour.extend_to(room);
        }
        assert_eq!(tour.rooms(), [12, 3, 7, 3]);
    }
}
