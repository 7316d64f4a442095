pub struct Dial {
    marks: Vec<&'static str>,
    at: usize,
}

impl Dial {
    pub fn kitchen() -> Self {
        let marks = vec!["off", "low", "mid", "high"];
        Dial { marks, at: 0 }
    }

    /// Turns the dial by some marks, and tells from where to where.
    pub fn turn(&mut self, by: usize) -> String {
        let from = &self.at;
        let last = self.marks.len() - 1;
        self.at = last.min(self.at + by);
        format!("{}->{}", self.marks[*from], self.marks[self.at])
    }
}

fn main() {
    let mut dial = Dial::kitchen();
    println!("{}", dial.turn(2));
}
