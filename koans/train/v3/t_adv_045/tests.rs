#[cfg(test)]
mod tests {
    use super::*;
    fn row(snack: &str, price: u32, left: u32) -> Row {
        let snack = snack.to_owned();
        Row { snack, price, left }
    }

    #[test]
    fn snacks_cost_money() {
        let mut nuts = row("nuts", 120, 1);
        assert_eq!(sell(&mut nuts, 100), Err(SaleError::Missing { cents: 20 }));
        assert_eq!(sell(&mut nuts, 200), Ok(80));
        let snack = "nuts".to_owned();
        assert_eq!(sell(&mut nuts, 200), Err(SaleError::SoldOut { snack }));
    }

    #[test]
    fn a_purse_may_be_too_small() {
        let mut rows = [row("nuts", 120, 1), row("gum", 50, 3)];
        assert_eq!(buy_all(&mut rows, 200).ok(), Some(30));
        rows[0].left = 1;
        let error = buy_all(&mut rows, 150).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
}
