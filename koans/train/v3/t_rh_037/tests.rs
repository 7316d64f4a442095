#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_port_is_9100() {
        let found = |host: &str, port| {
            let host = host.to_owned();
            Ok(Printer { host, port })
        };
        assert_eq!(printer("Office.local"), found("office.local", 9100));
        assert_eq!(printer("attic:631"), found("attic", 631));
    }

    #[test]
    fn errors_tell_hosts_from_ports() {
        assert_eq!(printer(":631"), Err(AddressError::NoHost));
        let bad = AddressError::BadPort("usb".to_owned());
        assert_eq!(printer("attic:usb"), Err(bad));
    }
}
