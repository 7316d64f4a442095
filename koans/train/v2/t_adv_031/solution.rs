#[derive(Default)]
pub struct Log {
    pub events: Vec<Event>,
    pub last_hour: u8,
}

/// Something that happened on board.
pub struct Event {
    pub hour: u8,
    pub text: String,
}

macro_rules! record {
    ($log:expr, $event:expr) => {
        let event = $event;
        $log.last_hour = $log.last_hour.max(event.hour);
        $log.events.push(event);
    };
}

impl Log {
    pub fn alarm(&mut self, event: Event) {
        record!(self, event);
    }

    /// Notes that the watch has changed at such an hour.
    pub fn watch(&mut self, hour: u8) {
        let text = format!("watch of {hour}:00");
        self.alarm(Event { hour, text });
    }
}
