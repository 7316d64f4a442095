/// Gathers what a booking needs.
#[derive(Default)]
pub struct Booking {
    from: String,
    to: String,
    extras: Vec<&'static str>,
}

impl Booking {
    pub fn between(from: &str, to: &str) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            extras: Vec::new(),
        }
    }

    pub fn extra(mut self, extra: &'static str) -> Self {
        self.extras.push(extra);
        self
    }

    pub fn build(self) -> String {
        format!("{}-{} [{}]", self.from, self.to, self.extras.join(","))
    }
}

/// The booking for a traveller.
pub fn book(from: &str, to: &str, bike: bool, hours: u32) -> String {
    let mut booking = Booking::between(from, to);
    if bike {
        booking = booking.extra("bike");
    }
    let booking = if hours > 6 {
        booking.extra("bed")
    } else {
        booking
    };
    booking.build()
}
