use std::{
    sync::{Arc, Mutex},
    thread,
};

/// What a sensor said.
#[derive(Debug, PartialEq, PartialOrd)]
pub struct Reading {
    pub room: &'static str,
    pub celsius: f32,
}

/// Where a sensor is, and how to read it.
pub type Sensor = (&'static str, fn() -> f32);

/// Asks each sensor on a thread of its own; the warmest room comes last.
pub fn survey(sensors: &[Sensor]) -> Vec<Reading> {
    let readings = Arc::new(Mutex::new(Vec::new()));
    let mut asked = Vec::new();
    for &(room, sensor) in sensors {
        let readings = Arc::clone(&readings);
        let ask = move || {
            let celsius = sensor();
            let mut all = readings.lock().unwrap_or_else(|stale| stale.into_inner());
            all.push(Reading { room, celsius });
        };
        asked.push(thread::spawn(ask));
    }
    for thread in asked {
        let _ = thread.join();
    }
    let mut all = *readings.lock().unwrap_or_else(|stale| stale.into_inner());
    all.sort_by(|a, b| a.celsius.total_cmp(&b.celsius));
    all
}
