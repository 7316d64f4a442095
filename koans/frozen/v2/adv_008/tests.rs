#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loyal_customers_get_credit() {
        let customer = |id, orders| Customer {
            id,
            orders,
            credit: 1,
        };
        let mut all = [customer(1, 10), customer(2, 9), customer(3, 31)];
        assert_eq!(loyal(&all, 9).into_iter().count(), 3);
        assert_eq!(reward(&mut all), 20);
        assert_eq!(all.map(|c| c.credit), [6, 1, 16]);
    }
}
