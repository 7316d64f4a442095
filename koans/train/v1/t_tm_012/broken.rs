use std::collections::BTreeMap;

/// Cost and name of a gateway.
pub type Gateway = (u32, String);

/// For each network the gateways that lead to it.
#[derive(Default)]
pub struct Routes {
    gateways: BTreeMap<String, Vec<Gateway>>,
}

impl Routes {
    /// Learns of a gateway; the cheapest one stays in front.
    pub fn learn(&mut self, network: &str, cost: u32, gateway: &str) {
        let known = self.gateways.entry(network.to_owned()).or_default();
        known.push((cost, gateway.to_owned()));
        known.sort();
    }

    /// The cheapest gateway to a network.
    pub fn next_hop(&self, network: &str) -> Option<&Gateway> {
        let known = self.gateways.get(network);
        Some(&known[0])
    }
}
