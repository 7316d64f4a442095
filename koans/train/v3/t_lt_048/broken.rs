/// The subjects that somebody has mail about.
#[derive(Default)]
pub struct Inbox<'m> {
    subjects: Vec<&'m str>,
}

impl<'m> Inbox<'m> {
    /// Notes a subject if it is a new one.
    pub fn note(&mut self, subject: &str) {
        if !self.subjects.contains(&subject) {
            self.subjects.push(subject);
        }
    }

    /// The subjects, with commas between them.
    pub fn overview(&self) -> String {
        self.subjects.join(", ")
    }
}

/// The subjects of all mail; `Re:` in any case counts for nothing.
pub fn subjects(mail: &[&str]) -> String {
    let mut inbox = Inbox::default();
    for line in mail {
        let subject = line.to_lowercase().replace("re:", "");
        inbox.note(subject.trim());
    }
    inbox.overview()
}
