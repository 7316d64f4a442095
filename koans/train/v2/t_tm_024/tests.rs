#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn taken_lockers_are_left_out() {
        assert_eq!(free_lockers(6, &[2, 5, 2]), [1, 3, 4, 6]);
        assert_eq!(free_lockers(3, &[0, 4, 1]), [2, 3]);
    }
}
