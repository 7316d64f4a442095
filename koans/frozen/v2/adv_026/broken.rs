use std::cell::RefCell;

static NAMES: RefCell<Vec<String>> = RefCell::new(Vec::new());

/// Adds a name unless it is known; tells how many there are.
pub fn register(name: &str) -> usize {
    let mut names = NAMES.borrow_mut();
    if !names.iter().any(|known| known == name) {
        names.push(name.to_string());
    }
    names.len()
}
