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
    fn due_jobs_greet() {
        let mut timer = Timer::default();
        timer.greet(5, " Ida");
        timer.greet(9, "Udo");
        let greetings: Vec<String> = timer.due(7).into_iter().map(finish).collect();
        assert_eq!(greetings, ["hello Ida"]);
        assert_eq!(timer.due(7).len(), 0);
        assert_eq!(timer.due(9).len(), 1);
    }
}
