#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_below_the_floor() {
        let mut discount = Discount {
            percent: 25,
            floor: 40,
        };
        let price = pricing(&discount);
        discount.floor = 50;
        assert_eq!(price(100), 75);
        assert_eq!(price(44), 40);
        assert_eq!(bill(&discount, &[100, 44, 200]), 275);
        assert_eq!(
            Discount {
                percent: 130,
                floor: 0
            }
            .apply(9),
            0
        );
    }
}
