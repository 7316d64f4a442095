#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn everyone_with_a_mailbox_is_told() {
        let addresses = ["ann@post.example", "bob", "cy@post.example"];
        assert_eq!(now(announce(&addresses, "rain".to_owned())), 2);
        assert_eq!(
            now(announce(&addresses, "rain and much more".to_owned())),
            0
        );
    }

    #[test]
    fn successes_are_counted() {
        let short = async |address: &str| address.len() < 4;
        assert_eq!(now(for_all(&["abc", "abcd", ""], short)), 2);
    }

    fn now<T>(work: impl Future<Output = T>) -> T {
        use std::task;
        match std::pin::pin!(work).poll(&mut task::Context::from_waker(task::Waker::noop())) {
            task::Poll::Ready(done) => done,
            task::Poll::Pending => panic!("nothing here has to wait"),
        }
    }
}
