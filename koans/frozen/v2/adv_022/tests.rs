#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_lane_is_faster() {
        fn lane(polls: u32, value: u32) -> Lane {
            let mut left = polls;
            Box::pin(std::future::poll_fn(move |_| {
                left = left.saturating_sub(1);
                if left == 0 {
                    Poll::Ready(value)
                } else {
                    Poll::Pending
                }
            }))
        }
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert_eq!(race(lane(2, 7), lane(2, 8), &mut context), ('r', 8));
        assert_eq!(race(lane(1, 7), lane(1, 8), &mut context), ('l', 7));
        assert_eq!(race(lane(999, 7), lane(999, 8), &mut context), ('-', 0));
    }
}
