use std::{cell::RefCell, thread};

/// Where the finds of all hunters end up.
#[derive(Default)]
pub struct Chest {
    finds: RefCell<Vec<String>>,
}

impl Chest {
    fn put(&self, find: &str) {
        self.finds.borrow_mut().push(find.to_owned());
    }

    /// The finds in alphabetical order.
    pub fn open(self) -> Vec<String> {
        let mut finds = self.finds.into_inner();
        finds.sort();
        finds
    }
}

/// Searches each field on its own thread; what is no stone goes into the chest.
pub fn hunt(fields: &[&[&str]]) -> Vec<String> {
    let chest = Chest::default();
    thread::scope(|scope| {
        for field in fields {
            scope.spawn(|| {
                let finds = field.iter().filter(|find| **find != "stone");
                finds.for_each(|find| chest.put(find));
            });
        }
    });
    chest.open()
}
