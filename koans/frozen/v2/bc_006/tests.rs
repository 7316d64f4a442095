#[cfg(test)]
mod tests {
    use super::*;

    fn job(id: u32) -> Job {
        Job {
            id,
            command: format!("build {id}"),
        }
    }

    #[test]
    fn one_job_at_a_time() {
        let mut worker = Worker::default();
        assert_eq!(worker.start(job(1)), Ok(()));
        assert_eq!(worker.start(job(2)), Err(job(2)));
        assert_eq!(worker.finish(), Some(job(1)));
        assert_eq!(worker.start(job(2)), Ok(()));
        assert_eq!(worker.finish(), Some(job(2)));
        assert_eq!(worker.finished(), 2);
    }

    #[test]
    fn nothing_to_finish() {
        let mut worker = Worker::default();
        assert_eq!(worker.finish(), None);
        assert_eq!(worker.finished(), 0);
    }
}
