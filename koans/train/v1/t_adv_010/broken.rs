use std::{pin::Pin, task};

/// What a first look at a task showed.
#[derive(PartialEq, Debug)]
pub enum Glance<T> {
    Finished(T),
    StillBusy,
}

impl<T> Glance<T> {
    pub fn finished(self) -> Option<T> {
        match self {
            Glance::Finished(value) => Some(value),
            Glance::StillBusy => None,
        }
    }
}

/// Polls `work` a single time and drops it.
pub fn glance<F: Future>(mut work: F) -> Glance<F::Output> {
    let mut context = task::Context::from_waker(task::Waker::noop());
    match Pin::new(&mut work).poll(&mut context) {
        task::Poll::Ready(value) => Glance::Finished(value),
        task::Poll::Pending => Glance::StillBusy,
    }
}
