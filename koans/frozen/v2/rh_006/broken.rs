#[derive(Default)]
pub struct Calculator {
    pub value: i64,
    history: Vec<i64>,
}

impl Calculator {
    pub fn apply(&mut self, command: &str) -> Result<i64, String> {
        let next = match command.split_once(' ') {
            None if command == "undo" => self.history.pop().ok_or("nothing to undo")?,
            Some(("add", n)) => self.value + parse(n)?,
            Some(("mul", n)) => self.value * parse(n)?,
            _ => Err(format!("unknown command {command}")),
        };
        if command != "undo" {
            self.history.push(self.value);
        }
        self.value = next;
        Ok(next)
    }
}

fn parse(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("not a number: {text}"))
}
