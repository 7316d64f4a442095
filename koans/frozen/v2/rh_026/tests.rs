#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_without_seats_are_left_out() {
        let seats = HashMap::from([(1, "B12".to_string()), (2, "7".to_string())]);
        let guest = |name: &str, ticket| Guest {
            name: name.into(),
            ticket,
        };
        let guests = [
            guest("Al", Some(1)),
            guest("Bo", None),
            guest("Cy", Some(2)),
            guest("Di", Some(3)),
        ];
        assert_eq!(seating(&guests, &seats), ["Al on B"]);
        assert_eq!(guest_row("C3"), Some("C"));
        assert_eq!(guest_row("3"), None);
    }
}
