pub struct Sensor {
    pub name: String,
    pub readings: Vec<i16>,
}

#[derive(Default)]
pub struct Hub {
    sensors: Vec<Sensor>,
    pub log: Vec<String>,
}

impl Hub {
    pub fn register(&mut self, sensor: Sensor) {
        let backlog = sensor.readings.len();
        self.sensors.push(sensor);
        self.log
            .push(format!("{} joined with {backlog} readings", sensor.name));
    }

    pub fn peak(&self) -> Option<i16> {
        self.sensors
            .iter()
            .flat_map(|sensor| sensor.readings.iter().copied())
            .max()
    }
}
