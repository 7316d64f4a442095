#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_by_size() {
        let (a, b) = (Address([10, 0, 1, 7]), Address([10, 0, 2, 7]));
        assert!(same_network(a, b, 16));
        assert!(!same_network(a, b, 24));
        assert!(same_network(a, Address([200, 1, 1, 1]), 0));
        assert_eq!(mask(24), 0xffff_ff00);
        assert_eq!(a.masked(0xff), 7);
    }
}
