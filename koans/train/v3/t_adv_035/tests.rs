#[cfg(test)]
mod tests {
    use super::*;
    use std::task::{Context, Poll, Waker};

    /// Polls once, which is enough here.
    fn ask<F: Future>(question: F) -> Poll<F::Output> {
        let waker = Waker::noop();
        Box::pin(question)
            .as_mut()
            .poll(&mut Context::from_waker(waker))
    }

    #[test]
    fn the_basket_is_added_up() {
        let cents = [("tea".to_owned(), 350), ("milk".to_owned(), 120)];
        let shop = Shop {
            cents: cents.into(),
        };
        assert_eq!(
            ask(total(&shop, &["tea", "gold", "milk", "milk"])),
            Poll::Ready(590)
        );
        assert_eq!(ask(total(&shop, &[])), Poll::Ready(0));
        assert_eq!(ask(shop.price("tea")), Poll::Ready(Some(350)));
    }
}
