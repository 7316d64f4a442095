#[cfg(test)]
mod tests {
    use super::*;

    fn order(waiter: &'static str) -> Order {
        Order {
            bell: Rc::default(),
            only: Box::new(move |name| name == waiter),
        }
    }

    #[test]
    fn both_sides_see_the_orders() {
        let (waiters, cooks) = counter();
        waiters.hang(order("Ines"));
        cooks.hang(order("Otto"));
        waiters.hang(order("Ines"));
        assert_eq!(cooks.count(|order| (order.only)("Ines")), 2);
        assert_eq!(waiters.count(|order| (order.only)("Otto")), 1);
        assert_eq!(cooks.count(|order| order.bell.get()), 0);
    }
}
