use std::pin::Pin;
use std::task::{Context, Poll};

pub type Lane = Pin<Box<dyn Future<Output = u32>>>;

/// Polls both lanes in turn; tells which one won, and with what.
pub fn race(mut left: Lane, right: Lane, context: &mut Context<'_>) -> (char, u32) {
    let mut right = right;
    for _ in 0..100 {
        if let Poll::Ready(value) = left.as_mut().poll(context) {
            return ('l', value);
        }
        let lane: Pin<&mut dyn Future<Output = u32>> = right.as_mut();
        for _ in 0..2 {
            if let Poll::Ready(value) = lane.poll(context) {
                return ('r', value);
            }
        }
    }
    ('-', 0)
}
