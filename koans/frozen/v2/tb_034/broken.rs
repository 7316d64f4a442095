pub trait Handler {
    type Answer;

    fn handle(&mut self, number: u32) -> Self::Answer;
}

#[derive(Default)]
pub struct Total {
    sum: u32,
}

impl Handler for Total {
    type Answer = String;

    fn handle(&mut self, number: u32) -> String {
        self.sum += number;
        format!("={}", self.sum)
    }
}

/// Passes the numbers to a handler and joins what it answers.
pub fn pump(handler: &mut dyn Handler, numbers: &[u32]) -> String {
    let mut log = String::new();
    for number in numbers {
        log.push_str(&handler.handle(*number));
    }
    log
}
