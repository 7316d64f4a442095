use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

type Goods = Vec<(String, u32)>;

/// The value of every stall, in the order given; unknown goods are worth nothing.
pub fn values(prices: HashMap<String, u32>, stalls: Vec<Goods>) -> Vec<u32> {
    let prices = Arc::new(prices);
    let mut workers = Vec::new();
    for goods in stalls {
        workers.push(thread::spawn(move || -> u32 {
            goods
                .iter()
                .map(|(name, count)| prices.get(name).unwrap_or(&0) * count)
                .sum()
        }));
    }
    let joined = workers.into_iter().map(|worker| worker.join());
    joined.map(|value| value.unwrap_or(0)).collect()
}
