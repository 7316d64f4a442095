const LIMIT: i32 = 100;

/// One axis of a joystick.
pub struct Axis {
    pub centre: i32,
    pub dead_zone: i32,
    pub flipped: bool,
}

impl Axis {
    /// Steering from -100 to 100; rest anywhere in the dead zone is 0.
    pub fn steering(&self, raw: i32) -> i32 {
        let offset = raw - self.centre;
        if offset.abs() <= self.dead_zone {
            return 0;
        }
        let past = offset - self.dead_zone * offset.signum();
        let steering = past.clamp(-LIMIT, LIMIT);
        if self.flipped { -steering } else { steering }
    }
}
