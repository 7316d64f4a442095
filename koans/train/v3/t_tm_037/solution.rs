/// What the plotter does next.
pub enum Command {
    Lift,
    Lower,
    /// Goes to a place, at a speed in millimetres each second.
    Go(f32, f32, f32),
}

/// Seconds for the whole drawing; lifting and lowering take half a second.
pub fn duration(commands: &[Command]) -> f32 {
    let (mut x, mut y) = (0.0_f32, 0.0_f32);
    let mut seconds = 0.0;
    for command in commands {
        match command {
            Command::Lift | Command::Lower => seconds += 0.5,
            Command::Go(to_x, to_y, speed) => {
                let way = (to_x - x).hypot(to_y - y);
                seconds += way / speed;
                (x, y) = (*to_x, *to_y);
            }
        }
    }
    seconds
}
