#[cfg(test)]
mod tests {
    use super::*;

    use std::sync::atomic::{AtomicU32, Ordering};

    static CALLS: AtomicU32 = AtomicU32::new(0);

    #[test]
    fn fires_unless_the_limit_is_met() {
        let mut watched = Watched::new(1u32);
        watched.unless(5, |value| {
            CALLS.fetch_add(*value, Ordering::SeqCst);
        });
        watched.unless(7, |_| {});
        assert_eq!(watched.set(5), 1);
        assert_eq!(CALLS.load(Ordering::SeqCst), 0);
        assert_eq!(watched.set(6), 2);
        assert_eq!(CALLS.load(Ordering::SeqCst), 6);
    }
}
