#[cfg(test)]
mod tests {
    use super::*;
    async fn double(number: u32) -> u32 {
        let given = async { number };
        given.await * 2
    }

    #[test]
    fn a_quick_task_finishes() {
        assert_eq!(glance(double(21)), Glance::Finished(42));
        assert_eq!(glance(std::future::ready('k')).finished(), Some('k'));
    }

    #[test]
    fn a_slow_task_is_busy() {
        let slow = async {
            std::future::pending::<()>().await;
            double(1).await
        };
        let seen = glance(slow);
        assert_eq!(seen, Glance::StillBusy);
        assert_eq!(seen.finished(), None);
    }
}
