#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_when_their_names_are_gone() {
        let mut alarms = Alarms::default();
        for (place, limit) in [("orchids", 28.5), ("cacti", 40.0)] {
            let name = place.to_uppercase();
            alarms.watch(&name, limit);
        }
        assert!(alarms.warnings(28.5).is_empty());
        assert_eq!(alarms.warnings(30.0), ["ORCHIDS: 1.5 too warm"]);
        assert_eq!(alarms.warnings(41.0).len(), 2);
    }
}
