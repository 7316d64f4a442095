/// Something with a plug.
pub trait Appliance {
    /// Watts while it works.
    fn watts(&self) -> u32;
}

/// A kettle, and how many litres it boils at once.
pub struct Kettle(pub u32);

impl Appliance for Kettle {
    fn watts(&self) -> u32 {
        800 + self.0 * 700
    }
}

pub struct Television {
    pub inches: u32,
}

impl Appliance for Television {
    fn watts(&self) -> u32 {
        self.inches * 3
    }
}

impl Television {
    /// Watts while it waits for somebody to switch it on.
    pub fn standby(&self) -> u32 {
        self.inches / 20
    }
}

/// Watts of the flat while all of it works.
pub fn together(flat: &[&dyn Appliance]) -> u32 {
    flat.iter().map(|appliance| appliance.watts()).sum()
}
