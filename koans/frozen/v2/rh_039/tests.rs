#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_text_changes_nothing() {
        let mut alarm = Alarm::default();
        assert_eq!(alarm.set("7:30"), Ok(()));
        assert_eq!(alarm.minute, Some(450));
        assert_eq!(alarm.set("7.30"), Err("no colon".to_string()));
        assert_eq!(alarm.minute, Some(450));
        assert_eq!(alarm.set(""), Ok(()));
        assert_eq!(alarm.minute, None);
        assert_eq!(minute_of_day("x:1"), Err("bad part x".to_string()));
    }
}
