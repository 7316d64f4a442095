/// A door that takes a while to answer.
pub struct Door {
    pub code: u32,
}

impl Door {
    pub async fn enter(&self, code: u32) -> bool {
        self.code == code
    }
}

/// Asks about one number after the other until one is right.
pub async fn first_right(numbers: &[u32], ask: impl AsyncFn(u32) -> bool) -> Option<u32> {
    for number in numbers {
        if ask(*number).await {
            return Some(*number);
        }
    }
    None
}

/// The code that opened the door, and all that were tried.
pub async fn open(door: &Door, codes: &[u32]) -> (Option<u32>, Vec<u32>) {
    let mut tried = Vec::new();
    let opened = first_right(codes, async |code| {
        tried.push(code);
        door.enter(code).await
    });
    (opened.await, tried)
}
