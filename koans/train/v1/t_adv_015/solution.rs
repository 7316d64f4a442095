use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// A program with a log that plugins write to.
#[derive(Default)]
pub struct Host {
    log: RefCell<Vec<String>>,
}

impl Host {
    pub fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }
}

/// A plugin, which may outlive its host.
pub struct Plugin {
    name: String,
    host: Weak<Host>,
}

impl Plugin {
    pub fn attach(name: &str, host: &Rc<Host>) -> Self {
        let name = name.to_owned();
        let host = Rc::downgrade(host);
        Self { name, host }
    }

    /// Logs some news; without a host they are dropped. Says whether they were logged.
    pub fn say(&self, news: &str) -> bool {
        let Some(host) = self.host.upgrade() else {
            return false;
        };
        let line = format!("{}: {news}", self.name);
        host.log.borrow_mut().push(line);
        true
    }
}
