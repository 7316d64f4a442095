use std::{cmp::Reverse, collections::HashMap};

/// The courses of a school, and how often people asked for each.
#[derive(Default)]
pub struct School {
    courses: Vec<String>,
    asked: HashMap<String, u32>,
}

impl School {
    pub fn offer(&mut self, course: &str) {
        self.courses.push(course.to_owned());
    }

    pub fn ask(&mut self, course: &str) {
        *self.asked.entry(course.to_owned()).or_default() += 1;
    }

    pub fn demand(&self, course: &str) -> u32 {
        self.asked.get(course).map_or(0, |times| *times)
    }

    /// Puts the most wanted course first; equals stay as they are.
    pub fn arrange(&mut self) -> &[String] {
        let asked = &self.asked;
        self.courses
            .sort_by_key(|course| Reverse(asked.get(course).map_or(0, |times| *times)));
        &self.courses
    }
}
