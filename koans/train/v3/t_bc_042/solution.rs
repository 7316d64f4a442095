/// A book that somebody has at home.
#[derive(Debug, Clone)]
pub struct Loan {
    pub reader: String,
    pub title: String,
    pub late: u32,
}

#[derive(Default, Debug)]
pub struct Desk {
    pub loans: Vec<Loan>,
    letters: Vec<String>,
}

impl Desk {
    /// Writes a letter and gives its number.
    fn write(&mut self, to: &str, text: &str) -> usize {
        let number = self.letters.len() + 1;
        self.letters.push(format!("{number}. {to}: {text}"));
        number
    }

    /// Reminds everybody who is late by more than `days`, and says which
    /// letter was the last one.
    pub fn remind(&mut self, days: u32) -> Option<usize> {
        let mut last = None;
        let loans = std::mem::take(&mut self.loans);
        for loan in &loans {
            if loan.late > days {
                last = Some(self.write(&loan.reader, &loan.title));
            }
        }
        self.loans = loans;
        last
    }

    pub fn letters(&self) -> &[String] {
        &self.letters
    }
}
