#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_until_too_low() {
        let mut tank = Tank {
            litres: 47,
            lowest: 5,
        };
        assert_eq!(drain(&mut tank, 10), 4);
        assert_eq!(tank.litres, 7);
        assert_eq!(drain(&mut tank, 3), 0);
    }
}
