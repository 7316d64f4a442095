use std::cell::RefCell;
use std::rc::Rc;

pub type Lines = Rc<RefCell<Vec<String>>>;

pub struct Log {
    lines: Lines,
}

impl Log {
    pub fn into_lines(lines: &Lines) -> Self {
        Log {
            lines: Rc::clone(lines),
        }
    }

    pub fn write(&self, line: &str) {
        self.lines.borrow_mut().push(line.to_string());
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.lines.borrow_mut().push("end of log".to_string());
    }
}

/// Logs the events and returns all lines of the closed log.
pub fn logged(events: &[&str]) -> Vec<String> {
    let lines = Lines::default();
    let mut log = Log::into_lines(&lines);
    events.iter().for_each(|event| log.write(event));
    log.drop();
    lines.take()
}
