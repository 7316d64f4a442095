#[derive(Default)]
pub struct Machine {
    stack: Vec<i64>,
}

impl Machine {
    fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Runs a command and answers with a line of text.
    pub fn run(&mut self, command: &str) -> String {
        match command {
            "depth" => self.depth().to_string(),
            "pop" => match self.stack.pop() {
                Some(top) => top.to_string(),
                None => String::from("empty"),
            },
            number => match number.parse() {
                Ok(value) => {
                    self.stack.push(value);
                    format!("pushed {value}")
                }
                Err(_) => format!("what is {number}?"),
            },
        }
    }
}

fn main() {
    let mut machine = Machine::default();
    for command in std::env::args().skip(1) {
        println!("{}", machine.run(&command));
    }
}
