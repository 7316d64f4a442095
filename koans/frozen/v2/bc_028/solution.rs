#[derive(Default)]
pub struct Counters {
    left: Vec<String>,
    right: Vec<String>,
}

impl Counters {
    fn shorter(&mut self) -> &mut Vec<String> {
        if self.right.len() < self.left.len() {
            &mut self.right
        } else {
            &mut self.left
        }
    }

    fn greet(&mut self, name: &str) -> String {
        let waiting = self.left.len() + self.right.len();
        format!("{name} ({waiting} waiting)")
    }

    /// Puts the customer into the shorter queue and returns the place in it.
    pub fn join(&mut self, name: &str) -> usize {
        let entry = self.greet(name);
        let queue = self.shorter();
        queue.push(entry);
        queue.len()
    }

    pub fn entries(&self) -> Vec<&str> {
        let all = self.left.iter().chain(&self.right);
        all.map(String::as_str).collect()
    }
}
