use std::cell::Cell;
use std::rc::Rc;

/// A gate. There is only one of it.
pub struct Gate {
    passed: Cell<u32>,
}

/// A handle to something that is shared.
pub struct Handle<T> {
    shared: Rc<T>,
    name: &'static str,
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Handle {
            shared: Rc::clone(&self.shared),
            name: self.name,
        }
    }
}

impl<T> Handle<T> {
    pub fn new(value: T, name: &'static str) -> Self {
        let shared = Rc::new(value);
        Handle { shared, name }
    }
}

impl Handle<Gate> {
    /// A gate that nobody has passed yet.
    pub fn gate() -> Self {
        Handle::new(Gate { passed: Cell::new(0) }, "owner")
    }

    /// Lets somebody through, and says who opened and how many passed.
    pub fn pass(&self) -> String {
        let passed = self.shared.passed.get() + 1;
        self.shared.passed.set(passed);
        format!("{} opened, {passed} passed", self.name)
    }

    /// A handle to the same gate for somebody else.
    pub fn lend(&self, name: &'static str) -> Self {
        let mut handle = self.clone();
        handle.name = name;
        handle
    }
}
