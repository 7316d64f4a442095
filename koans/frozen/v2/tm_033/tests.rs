#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn litres_by_decade() {
        let bottle = |year, litres| Bottle { year, litres };
        let cellar = [
            bottle(1994, 0.75),
            bottle(1999, 1.5),
            bottle(2003, 0.75),
            bottle(2015, 3.0),
        ];
        assert_eq!(
            by_decade(&cellar, 2010),
            BTreeMap::from([(1990, 2.25), (2000, 0.75)])
        );
    }
}
