#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_each_name_once() {
        let mut cache = NormCache::default();
        assert_eq!(cache.squares("a", &[1.0, -2.0, 3.0]), [1.0, 4.0, 9.0]);
        assert_eq!(cache.squares("a", &[100.0]), [1.0, 4.0, 9.0]);
        assert_eq!(cache.misses(), 1);
        assert_eq!(cache.squares("b", &[]), []);
        assert_eq!(cache.misses(), 2);
    }
}
