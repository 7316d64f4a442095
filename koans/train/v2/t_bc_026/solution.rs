use std::{cell::RefCell, rc::Rc};

struct Inner {
    name: String,
    scans: u32,
}

/// A badge; its copies show the same name.
#[derive(Clone)]
pub struct Badge {
    inner: Rc<RefCell<Inner>>,
}

impl Badge {
    pub fn new(name: &str) -> Self {
        let name = name.to_owned();
        let inner = Inner { name, scans: 0 };
        Badge {
            inner: Rc::new(RefCell::new(inner)),
        }
    }

    pub fn correct(&self, name: &str) {
        self.inner.borrow_mut().name = name.to_owned();
    }

    /// Scans the badge at a door and says how often that was.
    pub fn scan(&self) -> u32 {
        let mut inner = self.inner.borrow_mut();
        inner.scans += 1;
        inner.scans
    }

    /// The name as it is now.
    pub fn name(&self) -> String {
        self.inner.borrow().name.clone()
    }
}
