#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fires_once() {
        let mut scheduler = Scheduler::default();
        assert_eq!(scheduler.fire(1), None);
        let bonus = vec![30];
        scheduler.defer(Box::new(move |minute| {
            minute + bonus.into_iter().sum::<u32>()
        }));
        assert_eq!(scheduler.fire(15), Some(45));
        assert_eq!(scheduler.fire(15), None);
        assert_eq!(scheduler.runs, 1);
    }
}
