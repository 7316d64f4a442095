#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn names_and_nicknames_lead_to_the_address() {
        let mut hosts = Hosts::default();
        hosts.add("print-2", "10.0.4.2");
        hosts.call("print-2", "papa");
        assert_eq!(hosts.address("print-2").as_deref(), Some("10.0.4.2"));
        assert_eq!(hosts.address("papa").as_deref(), Some("10.0.4.2"));
        assert_eq!(hosts.address("mama"), None);
    }
}
