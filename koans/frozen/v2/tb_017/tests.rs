#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_between_stops() {
        let stops = ["Zoo", "Port", "Hill"].map(|name| Stop(name.to_string()));
        assert_eq!(return_trip(&stops), "Hill -> Port -> Zoo");
        assert_eq!(return_trip(&stops[..1]), "Zoo");
        assert_eq!(return_trip(&[]), "");
    }
}
