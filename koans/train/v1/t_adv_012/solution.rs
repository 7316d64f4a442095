use std::{sync::Mutex, thread};

/// Where the finds of all hunters end up.
#[derive(Default)]
pub struct Chest {
    finds: Mutex<Vec<String>>,
}

impl Chest {
    fn put(&self, find: &str) {
        if let Ok(mut finds) = self.finds.lock() {
            finds.push(find.to_owned());
        }
    }

    /// The finds in alphabetical order.
    pub fn open(self) -> Vec<String> {
        let mut finds = self.finds.into_inner().unwrap_or_default();
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
