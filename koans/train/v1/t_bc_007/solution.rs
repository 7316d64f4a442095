use std::{cell::RefCell, ops::Index};

/// The colours of an indexed image, as hex codes.
pub struct Palette {
    colours: Vec<&'static str>,
    asked: RefCell<Vec<usize>>,
}

impl Palette {
    pub fn new(colours: &[&'static str]) -> Self {
        Palette {
            colours: colours.to_vec(),
            asked: RefCell::new(Vec::new()),
        }
    }

    /// The slots that were asked for, in the order they were.
    pub fn asked(&self) -> Vec<usize> {
        self.asked.borrow().clone()
    }
}

impl Index<usize> for Palette {
    type Output = str;

    fn index(&self, slot: usize) -> &str {
        self.asked.borrow_mut().push(slot);
        self.colours[slot % self.colours.len()]
    }
}
