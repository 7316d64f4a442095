#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_decided_by_the_wish() {
        let stop = |name: &str, metres| Stop {
            name: name.into(),
            metres,
        };
        let stops = [stop("Park", 300), stop("Mill", 120), stop("Mill Hill", 120)];
        assert_eq!(choose(&stops, " Hill "), Some("Mill Hill"));
        assert_eq!(choose(&stops, "Park"), Some("Mill"));
        assert_eq!(choose(&[], ""), None);
        assert_eq!(nearer(&stops[0], &stops[1], "Park").name, "Mill");
    }
}
