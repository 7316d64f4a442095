use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct Planner {
    needs: BTreeMap<String, Vec<String>>,
    seen: BTreeSet<String>,
    order: Vec<String>,
}

impl Planner {
    pub fn package(&mut self, name: &str, needs: &[&str]) {
        let needs = needs.iter().map(|need| need.to_string()).collect();
        self.needs.insert(name.to_string(), needs);
    }

    fn visit(&mut self, name: &str) {
        if !self.seen.insert(name.to_string()) {
            return;
        }
        if let Some(needs) = self.needs.get(name) {
            for need in needs {
                self.visit(need);
            }
        }
        self.order.push(name.to_string());
    }

    pub fn order_for(mut self, name: &str) -> Vec<String> {
        self.visit(name);
        self.order
    }
}
