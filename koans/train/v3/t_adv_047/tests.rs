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
    fn codes_are_tried_in_their_order() {
        let door = Door { code: 4711 };
        let (opened, tried) = now(open(&door, &[1234, 4711, 9999]));
        assert_eq!(opened, Some(4711));
        assert_eq!(tried, [1234, 4711]);
        assert_eq!(now(open(&door, &[1, 2])), (None, vec![1, 2]));
        assert_eq!(now(first_right(&[3, 8], async |n| n > 5)), Some(8));
    }
}
