#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_recorded() {
        let mut log = Log::default();
        log.watch(8);
        let text = "smoke".to_owned();
        log.alarm(Event { hour: 7, text });
        assert_eq!(log.last_hour, 8);
        let texts: Vec<_> = log.events.iter().map(|event| &event.text).collect();
        assert_eq!(texts, ["watch of 8:00", "smoke"]);
        assert_eq!(log.events[1].hour, 7);
    }
}
