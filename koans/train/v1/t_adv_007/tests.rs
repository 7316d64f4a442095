#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_film_is_developed_and_printed() {
        assert_eq!(Film::shoot(36).develop(9).prints(2), 72);
        assert_eq!(Film::shoot(3).develop(1).prints(5), 0);
    }

    #[test]
    fn the_lab_delivers_what_was_ordered() {
        assert_eq!(order(24, 8, 3), 72);
        assert_eq!(order(24, 6, 1), 20);
    }
}
