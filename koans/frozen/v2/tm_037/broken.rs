#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Address(pub [u8; 4]);

impl Address {
    fn masked(self, mask: u32) -> u32 {
        u32::from_be_bytes(self.0) & mask
    }
}

/// The mask of a network whose first `bits` bits are fixed.
fn mask(bits: u8) -> u64 {
    let free = 32 - u32::from(bits.min(32));
    u64::from(u32::MAX) >> free << free
}

pub fn same_network(a: Address, b: Address, bits: u8) -> bool {
    let network = |address: Address| address.masked(mask(bits));
    network(a) == network(b)
}
