#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Vec<Stop> {
        let stop = |name: &str, minute| Stop {
            name: name.to_owned(),
            minute,
        };
        vec![stop("Depot", 2), stop("Market", 9), stop("Lake", 15)]
    }

    #[test]
    fn the_bus_is_somewhere() {
        assert_eq!(reached(&line(), 14), Some(line()[1].clone()));
        assert_eq!(reached(&line(), 1), None);
    }

    #[test]
    fn a_late_bus_stops_everywhere() {
        let late = late(&line(), 5);
        assert_eq!(late[2].name, "Lake");
        let minutes: Vec<u32> = late.iter().map(|stop| stop.minute).collect();
        assert_eq!(minutes, [7, 14, 20]);
    }
}
