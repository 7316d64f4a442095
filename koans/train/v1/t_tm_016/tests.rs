#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_ring_turns_both_ways() {
        let mut carousel = Carousel::new(&["dune", "reef", "fjord", "moor"]);
        carousel.turn(2);
        assert_eq!(carousel.view(), Some("fjord"));
        carousel.turn(-3);
        assert_eq!(carousel.view(), Some("moor"));
        carousel.turn(9);
        assert_eq!(carousel.view(), Some("dune"));
    }

    #[test]
    fn an_empty_ring_stays_empty() {
        let mut carousel = Carousel::new(&[]);
        carousel.turn(-1);
        assert_eq!(carousel.view(), None);
    }
}
