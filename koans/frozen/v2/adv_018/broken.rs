use std::cell::RefCell;
use std::rc::{Rc, Weak};

pub struct Person {
    pub name: String,
    parent: RefCell<Weak<Person>>,
    children: RefCell<Vec<Rc<Person>>>,
}

impl Person {
    pub fn named(name: &str) -> Rc<Person> {
        let name = name.to_string();
        Rc::new(Person {
            name,
            parent: RefCell::default(),
            children: RefCell::default(),
        })
    }

    pub fn adopt(self: &Rc<Self>, child: &Rc<Person>) {
        *child.parent.borrow_mut() = Rc::clone(self);
        self.children.borrow_mut().push(Rc::clone(child));
    }

    /// The names from this person up to the oldest one known.
    pub fn line(&self) -> Vec<String> {
        let mut names = vec![self.name.clone()];
        let parent = self.parent.borrow().upgrade();
        names.extend(parent.into_iter().flat_map(|parent| parent.line()));
        names
    }
}
