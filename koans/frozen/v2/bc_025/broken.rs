use std::cell::Cell;
use std::rc::Rc;

pub struct Book {
    pub tickets: Vec<u32>,
    pub wasted: Rc<Cell<usize>>,
}

impl Drop for Book {
    fn drop(&mut self) {
        self.wasted.set(self.wasted.get() + self.tickets.len());
    }
}

/// Sells the whole book, of which nothing is wasted then.
pub fn sell(mut book: Book) -> Vec<u32> {
    book.tickets.sort_unstable();
    book.tickets
}
