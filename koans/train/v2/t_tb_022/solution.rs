/// How a carrier charges.
pub trait Tariff {
    /// The price of so many kilos, by day or by night.
    fn price(&self, kilos: u32, night: bool) -> u32;
}

/// A truck costs half as much again at night.
pub struct Truck {
    pub per_kilo: u32,
}

impl Tariff for Truck {
    fn price(&self, kilos: u32, night: bool) -> u32 {
        let price = self.per_kilo * kilos;
        if night { price + price / 2 } else { price }
    }
}

/// A barge swims at the same price at any hour.
pub struct Barge;

impl Tariff for Barge {
    fn price(&self, kilos: u32, _night: bool) -> u32 {
        5000 + kilos
    }
}

/// The lowest price that anybody asks.
pub fn cheapest(tariffs: &[&dyn Tariff], kilos: u32, night: bool) -> Option<u32> {
    tariffs
        .iter()
        .map(|tariff| tariff.price(kilos, night))
        .min()
}
