#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_stands_beside_the_dish() {
        let dishes = vec![("fries".to_owned(), 350), ("soup".to_owned(), 420)];
        let menu = Menu { dishes };
        let order = menu.order("a soup, not too hot".to_owned()).unwrap();
        assert_eq!(order.wish, "a soup, not too hot");
        assert_eq!((order.dish.as_str(), order.cents), ("soup", 420));
        assert_eq!(menu.order("a steak".to_owned()), None);
        assert_eq!(menu.find("fries!").unwrap().1, 350);
    }
}
