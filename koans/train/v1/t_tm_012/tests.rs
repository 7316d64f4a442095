#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_cheapest_gateway_wins() {
        let mut routes = Routes::default();
        routes.learn("lab", 20, "east");
        routes.learn("lab", 5, "west");
        routes.learn("office", 9, "north");
        assert_eq!(routes.next_hop("lab"), Some(&(5, "west".to_owned())));
        assert_eq!(routes.next_hop("office"), Some(&(9, "north".to_owned())));
    }

    #[test]
    fn unknown_networks_have_no_gateway() {
        assert_eq!(Routes::default().next_hop("moon"), None);
    }
}
