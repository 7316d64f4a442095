#[cfg(test)]
mod tests {
    use super::*;
    use std::task::{Context, Waker};

    /// All doors here answer at once.
    fn at_once<'a, T>(attempt: impl Future<Output = T> + 'a) -> T {
        let mut attempt: std::pin::Pin<Box<dyn Future<Output = T> + 'a>> = Box::pin(attempt);
        let waker = Waker::noop();
        loop {
            let mut cx = Context::from_waker(waker);
            if let std::task::Poll::Ready(result) = attempt.as_mut().poll(&mut cx) {
                break result;
            }
        }
    }

    #[test]
    fn codes_are_tried_in_their_order() {
        let door = Door { code: 4711 };
        let (opened, tried) = at_once(open(&door, &[1234, 4711, 9999]));
        assert_eq!(opened, Some(4711));
        assert_eq!(tried, [1234, 4711]);
        assert_eq!(at_once(open(&door, &[1, 2])), (None, vec![1, 2]));
        assert_eq!(at_once(first_right(&[3, 8], async |n| n > 5)), Some(8));
    }
}
