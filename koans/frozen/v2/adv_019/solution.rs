use std::rc::{Rc, Weak};

pub struct Owner {
    pub name: String,
    pub phone: u64,
}

pub struct Cat {
    owner: Weak<Owner>,
}

impl Cat {
    pub fn of(owner: &Rc<Owner>) -> Self {
        Cat {
            owner: Rc::downgrade(owner),
        }
    }

    /// What stands on the collar; a cat without an owner has a blank one.
    pub fn collar(&self) -> Option<String> {
        let owner = self.owner.upgrade()?;
        Some(format!("{} {:08}", owner.name, 555))
    }
}

pub fn strays(cats: &[Cat]) -> usize {
    cats.iter().filter(|cat| cat.collar().is_none()).count()
}
