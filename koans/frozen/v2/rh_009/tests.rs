#[cfg(test)]
mod tests {
    use super::*;

    fn stock() -> Stock {
        Stock {
            shelf: HashMap::from([("nail".to_string(), 100)]),
        }
    }

    #[test]
    fn takes_pieces() {
        let mut stock = stock();
        assert_eq!(stock.withdraw("nail", 30), Ok(70));
        assert_eq!(stock.withdraw("nail", 70), Ok(0));
    }

    #[test]
    fn says_why_not() {
        let mut stock = stock();
        assert_eq!(
            stock.withdraw("screw", 1),
            Err(StockError::Unknown("screw".to_string()))
        );
        assert_eq!(
            stock.withdraw("nail", 101),
            Err(StockError::Short {
                wanted: 101,
                left: 100
            })
        );
        assert_eq!(stock.shelf["nail"], 100);
    }
}
