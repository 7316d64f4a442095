#[derive(Debug, PartialEq)]
pub struct Booking {
    pub start: String,
    pub goal: String,
    pub seats: u8,
}

/// A booking that is not complete yet.
pub struct Draft {
    start: Option<String>,
    goal: String,
    seats: u8,
}

impl Draft {
    pub fn to(goal: &str) -> Self {
        Self {
            start: None,
            goal: goal.to_owned(),
            seats: 1,
        }
    }

    pub fn from(mut self, start: &str) -> Self {
        self.start = Some(start.to_owned());
        self
    }

    pub fn seats(mut self, seats: u8) -> Self {
        self.seats = seats;
        self
    }

    /// The booking; an error without a start or with too many seats.
    pub fn book(self) -> Result<Booking, String> {
        if self.seats > 8 {
            return Err(format!("{} seats are too many", self.seats));
        }
        Ok(Booking {
            start: self.start.ok_or("no start")?,
            goal: self.goal,
            seats: self.seats,
        })
    }
}
