use std::collections::HashMap;

type Names = HashMap<String, String>;

/// Addresses and nicknames of the hosts in a network.
#[derive(Default)]
pub struct Hosts {
    addresses: Names,
    nicknames: Names,
}

impl Hosts {
    pub fn add(&mut self, host: &str, address: &str) {
        self.addresses.insert(host.to_owned(), address.to_owned());
    }

    pub fn call(&mut self, host: &str, nickname: &str) {
        self.nicknames.insert(nickname.to_owned(), host.to_owned());
    }

    /// The address of a host, found by its own name or a nickname.
    pub fn address(&self, alias: &str) -> Option<String> {
        let host = self.nicknames.get(alias).map_or(alias, String::as_str);
        self.addresses.get(host)
    }
}
