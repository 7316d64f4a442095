#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_empty_again() {
        let mut order = Order::default();
        let pizza = order.with("ham").large().with("olives").bake();
        assert_eq!(pizza.toppings, ["ham", "olives"]);
        assert!(pizza.large);
        let next = order.with("corn").bake();
        assert_eq!(
            next,
            Pizza {
                toppings: vec!["corn".to_string()],
                large: false
            }
        );
    }
}
