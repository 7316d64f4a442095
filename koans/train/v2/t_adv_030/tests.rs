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

    #[test]
    fn chores_until_the_battery_is_empty() {
        let mut robot = Robot::default();
        for minutes in [5, 20, 15] {
            robot.ask(async move { minutes });
        }
        assert_eq!(done(robot.work(30)), 2);
        assert_eq!(done(robot.work(30)), 0);
        assert_eq!(done(robot.work(100)), 1);
        assert_eq!(done(robot.work(100)), 0);
    }
}
