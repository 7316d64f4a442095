//! What a pull tells while it runs: a few events, the same for a progress bar, for an editor and for tests.

use std::time::{Duration, Instant};

use serde::Serialize;

/// Progress is told at most this often.
const PACE: Duration = Duration::from_millis(100);
/// How much the newest measurement counts in the rate, which jumps without smoothing.
const NEWEST: f64 = 0.3;

/// One thing that happened. As JSON it is an object with the kind in `event`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Bytes begin to arrive.
    Start {
        /// The model.
        name: String,
        /// The address or file it comes from.
        from: String,
        /// Bytes of the whole file, if known.
        total: Option<u64>,
        /// Bytes that are there from an earlier pull.
        have: u64,
    },
    /// Bytes have arrived.
    Progress {
        /// Bytes that are there.
        done: u64,
        /// Bytes of the whole file, if known.
        total: Option<u64>,
        /// Bytes a second, smoothed; 0 when not known yet.
        rate: u64,
        /// Seconds that are left at this rate.
        eta_secs: Option<u64>,
    },
    /// An attempt failed and is repeated after a pause.
    Retry {
        /// Why it failed.
        reason: String,
        /// Number of the attempt that failed, from 1.
        attempt: u32,
        /// Milliseconds until the next.
        pause_ms: u64,
    },
    /// What had arrived cannot be used and is fetched again.
    Restart {
        /// Why.
        reason: String,
    },
    /// The file is complete and its hash is computed.
    Verify {
        /// Bytes that are hashed.
        done: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// Something the person should know.
    Warning {
        /// What.
        message: String,
    },
}

/// Who is told. Called from the task that pulls, so it must not block for long.
pub type Watch<'a> = &'a (dyn Fn(&Event) + Send + Sync);

/// Measures the rate and keeps the pace.
#[derive(Debug)]
pub(super) struct Meter {
    last: Option<(Instant, u64)>,
    rate: f64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self {
            last: None,
            rate: 0.0,
        }
    }

    /// The event for `done` bytes at `now`, if it is time for one. `last` forces it.
    pub(super) fn tick(
        &mut self,
        now: Instant,
        done: u64,
        total: Option<u64>,
        last: bool,
    ) -> Option<Event> {
        let Some((then, before)) = self.last else {
            self.last = Some((now, done));
            return Some(self.event(done, total));
        };
        let passed = now.saturating_duration_since(then);
        if passed < PACE && !last {
            return None;
        }
        let seconds = passed.as_secs_f64();
        if seconds > 0.0 {
            let measured = done.saturating_sub(before) as f64 / seconds;
            self.rate = if self.rate == 0.0 {
                measured
            } else {
                NEWEST * measured + (1.0 - NEWEST) * self.rate
            };
        }
        self.last = Some((now, done));
        Some(self.event(done, total))
    }

    fn event(&self, done: u64, total: Option<u64>) -> Event {
        let left = total.map(|t| t.saturating_sub(done));
        let eta = left
            .filter(|_| self.rate >= 1.0)
            .map(|left| (left as f64 / self.rate).ceil() as u64);
        Event::Progress {
            done,
            total,
            rate: self.rate as u64,
            eta_secs: eta,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_smoothed_and_gives_the_time_left() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut meter = Meter::new();
        let event = |done, rate, eta_secs| {
            Some(Event::Progress {
                done,
                total: Some(10_000),
                rate,
                eta_secs,
            })
        };
        let total = Some(10_000);
        assert_eq!(meter.tick(at(0), 1000, total, false), event(1000, 0, None));
        assert_eq!(meter.tick(at(50), 1500, total, false), None);
        assert_eq!(
            meter.tick(at(1000), 3000, total, false),
            event(3000, 2000, Some(4))
        );
        // 0.3 · 1000 + 0.7 · 2000 = 1700; 6000 / 1700 = 3.5
        assert_eq!(
            meter.tick(at(2000), 4000, total, false),
            event(4000, 1700, Some(4))
        );
        assert!(meter.tick(at(2001), 4000, None, true).is_some());
    }

    #[test]
    fn events_are_flat_objects() {
        let event = Event::Retry {
            reason: "x".into(),
            attempt: 1,
            pause_ms: 5,
        };
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(
            json,
            r#"{"event":"retry","reason":"x","attempt":1,"pause_ms":5}"#
        );
    }
}
