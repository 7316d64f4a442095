use std::{collections::VecDeque, sync::Mutex};

/// Parcels by address, the next one first.
#[derive(Default)]
pub struct Depot {
    queue: Mutex<VecDeque<String>>,
}

fn print_label(address: &str) -> String {
    format!("TO: {}", address.to_uppercase())
}

impl Depot {
    pub fn add(&self, address: &str) {
        let mut queue = self.queue.lock().unwrap_or_else(|stale| stale.into_inner());
        queue.push_back(address.to_owned());
    }

    /// Prints the label of the next parcel, which stays in the queue. Printing
    /// is slow, so nobody has to wait for it.
    pub fn label(&self) -> Option<String> {
        let queue = self.queue.lock().unwrap_or_else(|stale| stale.into_inner());
        let address = queue.front()?;
        drop(queue);
        Some(print_label(address))
    }
}
