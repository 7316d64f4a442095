use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// A handle of a rail; all handles show the same things.
#[derive(Clone)]
pub struct Rail<T> {
    things: Rc<RefCell<Vec<T>>>,
}

impl<T> Rail<T> {
    pub fn empty() -> Self {
        let things = Rc::default();
        Self { things }
    }

    pub fn hang(&self, thing: T) {
        self.things.borrow_mut().push(thing);
    }

    pub fn count(&self, which: impl Fn(&T) -> bool) -> usize {
        self.things
            .borrow()
            .iter()
            .filter(|thing| which(thing))
            .count()
    }
}

/// An order and who may ring for it: there is one bell for each.
pub struct Order {
    pub bell: Rc<Cell<bool>>,
    pub only: Box<dyn Fn(&str) -> bool>,
}

/// A rail for the waiters and the same one for the cooks.
pub fn counter() -> (Rail<Order>, Rail<Order>) {
    let rail: Rail<Order> = Rail::empty();
    (rail.clone(), rail)
}
