use std::collections::HashMap;

type Tasks = HashMap<String, Task>;

/// A task, how many others it still waits for, and which wait for it.
#[derive(Default)]
struct Task {
    waits: u32,
    next: Vec<String>,
}

#[derive(Default)]
pub struct Plan {
    tasks: Tasks,
}

impl Plan {
    /// `later` cannot begin before `first` is done.
    pub fn order(&mut self, first: &str, later: &str) {
        let task = self.tasks.entry(first.to_owned()).or_default();
        task.next.push(later.to_owned());
        self.tasks.entry(later.to_owned()).or_default().waits += 1;
    }

    /// Marks a task as done; what waited for nothing else can begin.
    pub fn done(&mut self, finished: &str) -> Vec<String> {
        let mut ready = Vec::new();
        let Some(task) = self.tasks.remove(finished) else {
            return ready;
        };
        for later in task.next {
            if let Some(waiting) = self.tasks.get_mut(&later) {
                waiting.waits -= 1;
                if waiting.waits == 0 {
                    ready.push(later);
                }
            }
        }
        ready
    }
}
