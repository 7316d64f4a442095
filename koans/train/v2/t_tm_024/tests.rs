#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn taken_lockers_are_left_out() {
        assert_eq!(free_lockers(6, &[2, 5, 2]), [1, 3, 4, 6]);
        assert_eq!(free_lockers(3, &[0, 4, 1]), [2, 3]);
    }

    #[test]
    fn a_group_gets_its_lockers_or_none() {
        assert_eq!(lockers_for(3, 6, &[2, 5]), [1, 3, 4]);
        assert!(lockers_for(5, 6, &[2, 5]).is_empty());
    }
}
