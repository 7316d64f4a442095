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
    fn all_levels_count() {
        let folder = |files, folders| Folder { files, folders };
        let tree = folder(
            1,
            vec![folder(4, vec![folder(10, vec![])]), folder(0, vec![])],
        );
        assert_eq!(finish(count(&tree)), 15);
        assert_eq!(finish(list(&tree)).0, 1);
    }
}
