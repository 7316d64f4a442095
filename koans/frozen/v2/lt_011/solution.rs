use std::cell::RefCell;
use std::rc::Rc;

#[derive(Default)]
pub struct Profile {
    name: RefCell<String>,
    visits: RefCell<u32>,
}

impl Profile {
    pub fn rename(&self, name: &str) {
        name.clone_into(&mut self.name.borrow_mut());
    }

    fn name(&self) -> String {
        self.name.borrow().trim().to_string()
    }
}

pub fn greeting(profile: &Rc<Profile>) -> String {
    *profile.visits.borrow_mut() += 1;
    let visits = *profile.visits.borrow();
    format!("Hello {}, visit {visits}", profile.name())
}
