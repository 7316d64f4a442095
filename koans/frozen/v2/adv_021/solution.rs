use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Polls up to `most` times; none when the future is not done by then.
pub fn drive<F: Future>(future: F, most: u32) -> Option<F::Output> {
    let mut future: Pin<Box<F>> = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..most {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Some(value);
        }
    }
    None
}

/// Gives way to others once before it answers.
pub async fn slow_double(number: u32) -> u32 {
    let mut waited = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut waited, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    number * 2
}
