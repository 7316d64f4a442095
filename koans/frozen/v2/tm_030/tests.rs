#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclear_goods_are_listed() {
        let good = |name: &str, price: &str| (name.to_string(), price.to_string());
        let basket = Basket {
            goods: vec![
                good("Fig", "1.20"),
                good("Egg", "?"),
                good("", "x"),
                good("Oil", "0.05"),
            ],
        };
        assert_eq!(basket.total(), (125, "E".to_string()));
    }
}
