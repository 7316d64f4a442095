#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn now<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(Waker::noop());
        match pin!(future).poll(&mut context) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("nothing here has to wait"),
        }
    }

    #[test]
    fn the_basket_is_added_up() {
        let cents = [("tea".to_owned(), 350), ("milk".to_owned(), 120)];
        let shop = Shop {
            cents: cents.into(),
        };
        assert_eq!(now(total(&shop, &["tea", "gold", "milk", "milk"])), 590);
        assert_eq!(now(total(&shop, &[])), 0);
        assert_eq!(now(shop.price("tea")), Some(350));
    }
}
