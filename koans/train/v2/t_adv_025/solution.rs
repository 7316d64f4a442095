use std::{cell::RefCell, rc::Rc};

/// A sale, in cents, and the till it was made at.
pub struct Sale(pub usize, pub u32);

pub struct Till {
    number: usize,
    book: Rc<RefCell<Vec<Sale>>>,
}

impl Till {
    pub fn sell(&mut self, cents: u32) {
        self.book.borrow_mut().push(Sale(self.number, cents));
    }

    /// What all tills have taken in together.
    pub fn takings(&self) -> u32 {
        self.book.borrow().iter().map(|sale| sale.1).sum()
    }
}

/// So many tills with one book.
pub fn open(tills: usize) -> Vec<Till> {
    let book = Rc::new(RefCell::new(Vec::new()));
    let till = |number| Till {
        number,
        book: Rc::clone(&book),
    };
    (1..=tills).map(till).collect()
}
