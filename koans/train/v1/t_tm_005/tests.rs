#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_reserve_stays() {
        assert_eq!(spare(&stations(), 10), 7 + 4);
        assert_eq!(spare(&stations(), 5), 5 + 3);
    }

    #[test]
    fn without_a_rule_all_may_go() {
        assert_eq!(spare(&stations(), 0), 16);
    }

    fn stations() -> [Station; 3] {
        [(9, 20), (2, 30), (5, 10)].map(|(bikes, docks)| Station { bikes, docks })
    }
}
