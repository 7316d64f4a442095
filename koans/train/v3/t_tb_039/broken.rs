use std::{
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
};

/// A gate. There is only one of it.
pub struct Gate {
    passed: AtomicU32,
}

/// A handle to something that is shared.
#[derive(Clone)]
pub struct Handle<T> {
    shared: Rc<T>,
    name: &'static str,
}

impl<T> Handle<T> {
    pub fn new(value: T, name: &'static str) -> Self {
        let shared = Rc::new(value);
        Handle { shared, name }
    }
}

impl Handle<Gate> {
    /// A gate that nobody has passed yet, with handles for two.
    pub fn gate(owner: &'static str, guest: &'static str) -> [Self; 2] {
        let passed = AtomicU32::new(0);
        let first = Handle::new(Gate { passed }, owner);
        let mut second = first.clone();
        second.name = guest;
        [first, second]
    }

    /// Lets somebody through, and says who opened and how many passed.
    pub fn pass(&self) -> String {
        let passed = self.shared.passed.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{} opened, {passed} passed", self.name)
    }
}
