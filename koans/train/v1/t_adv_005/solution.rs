/// A flight: waypoints in metres from home, and how long it may take.
#[derive(Debug)]
pub struct Flight {
    waypoints: Vec<(i32, i32)>,
    seconds: u32,
}

impl Flight {
    pub fn from_home(seconds: u32) -> Self {
        Self {
            waypoints: vec![(0, 0)],
            seconds,
        }
    }

    pub fn over(mut self, east: i32, north: i32) -> Self {
        self.waypoints.push((east, north));
        self
    }

    /// Metres along the streets, when they can be flown at 10 m/s.
    pub fn length(self) -> Option<u32> {
        let legs = self.waypoints.windows(2);
        let length = legs
            .map(|leg| leg[0].0.abs_diff(leg[1].0) + leg[0].1.abs_diff(leg[1].1))
            .sum();
        (length <= self.seconds * 10).then_some(length)
    }
}

/// A flight to the tower, over the lake if there is time for the view.
pub fn to_tower(scenic: bool) -> Option<u32> {
    let mut flight = Flight::from_home(60);
    if scenic {
        flight = flight.over(-50, 20);
    }
    flight.over(100, 200).length()
}
