use std::thread;

pub struct Shop {
    pub goods: Vec<(String, u32)>,
    pub cache: Vec<String>,
}

impl Shop {
    fn warm(&mut self) {
        self.goods.sort_by_key(|(_, price)| *price);
        let cheap = self.goods.iter().take(2);
        self.cache = cheap.map(|(name, _)| name.clone()).collect();
    }
}

/// Fills the caches of all shops at the same time.
pub fn warm_all(shops: &mut [Shop]) -> usize {
    let mut workers = Vec::new();
    for shop in shops {
        workers.push(thread::spawn(|| shop.warm()));
    }
    workers
        .into_iter()
        .map(|worker| worker.join())
        .filter(Result::is_ok)
        .count()
}
