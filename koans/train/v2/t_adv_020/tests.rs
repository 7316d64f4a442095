#[cfg(test)]
mod tests {
    use super::*;

    use std::{pin::pin, task};

    fn done<F: Future>(work: F) -> F::Output {
        let mut context = task::Context::from_waker(task::Waker::noop());
        match pin!(work).poll(&mut context) {
            task::Poll::Ready(value) => value,
            task::Poll::Pending => panic!("nothing here waits"),
        }
    }

    #[test]
    fn chances_in_order() {
        assert_eq!(done(along(&["Valley", "Ridge", "Hut"])), [20, 70, 50]);
        assert!(done(along(&[])).is_empty());
    }

    #[test]
    fn the_worst_place_decides() {
        assert!(done(coat(&["Valley", "Ridge"])));
        assert!(!done(coat(&["Valley", "Valley"])));
    }
}
