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

    fn of(empty: u32, inner: Vec<Crate>) -> Crate {
        Crate { empty, inner }
    }

    #[test]
    fn boxes_in_boxes() {
        let nested = of(300, vec![of(50, vec![of(5, vec![])]), of(40, vec![])]);
        assert_eq!(done(Scales { offset: 0 }.weigh(&nested)), 395);
        assert_eq!(done(Scales { offset: 1 }.weigh(&nested)), 399);
        assert_eq!(done(Scales { offset: 2 }.weigh(&of(7, vec![]))), 9);
    }
}
