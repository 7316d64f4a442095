use std::collections::HashMap;

pub struct PriceList {
    prices: HashMap<String, u32>,
}

impl PriceList {
    pub fn of(pairs: &[(&str, u32)]) -> Self {
        let owned = pairs.iter().map(|(name, price)| (name.to_string(), *price));
        PriceList {
            prices: owned.collect(),
        }
    }

    /// The price of a good whose name is typed with any spacing around it.
    pub fn price(&self, typed: &[char]) -> Option<u32> {
        let name: String = typed.iter().collect();
        self.prices.get(name.trim()).copied()
    }
}

pub fn bill(list: &PriceList, typed: &str) -> u32 {
    let names = typed
        .split('+')
        .map(|name| name.chars().collect::<Vec<_>>());
    names.filter_map(|name| list.price(&name)).sum()
}
