pub struct RateLimiter {
    limit: u32,
    used: u32,
    refused: Vec<String>,
}

impl RateLimiter {
    pub fn per_window(limit: u32) -> Self {
        RateLimiter {
            limit,
            used: 0,
            refused: Vec::new(),
        }
    }

    pub fn allow(&mut self, client: &str) -> bool {
        if self.used >= self.limit {
            self.refused.push(client.to_owned());
            return false;
        }
        self.used += 1;
        true
    }

    pub fn next_window(&mut self) -> Vec<String> {
        self.used = 0;
        self.refused.drain(..).collect()
    }
}

pub fn admitted(limit: u32, clients: &[&str]) -> usize {
    let limiter = RateLimiter::per_window(limit);
    clients
        .iter()
        .filter(|client| limiter.allow(client))
        .count()
}
