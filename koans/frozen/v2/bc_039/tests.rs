#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stall_is_valued() {
        let prices = HashMap::from([("fig".to_string(), 3), ("nut".to_string(), 1)]);
        let goods = |list: &[(&str, u32)]| list.iter().map(|(n, c)| (n.to_string(), *c)).collect();
        let stalls = vec![
            goods(&[("fig", 4), ("nut", 2)]),
            goods(&[("kiwi", 9)]),
            goods(&[("nut", 5)]),
        ];
        assert_eq!(values(prices, stalls), [14, 0, 5]);
    }
}
