#[cfg(test)]
mod tests {
    use super::*;

    fn finish<F: Future>(future: F) -> F::Output {
        let mut future = std::pin::pin!(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        loop {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return value;
            }
        }
    }

    #[test]
    fn unknown_parts_are_blocks() {
        let mirror = Mirror {
            sizes: vec![700, 300],
        };
        assert_eq!(finish(mirror.size(1)), Some(300));
        assert_eq!(finish(kilobytes(&mirror, 2)), "1 kB");
        assert_eq!(finish(kilobytes(&mirror, 4)), "3 kB");
    }
}
