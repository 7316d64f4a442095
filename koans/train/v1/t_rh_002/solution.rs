/// Pins that fell in one frame of at most two rolls.
pub fn frame(rolls: &[u32]) -> Result<u32, String> {
    if rolls.len() > 2 {
        return Err(format!("two rolls make a frame, not {}", rolls.len()));
    }
    let pins: u32 = rolls.iter().sum();
    if pins > 10 {
        return Err(format!("{pins} pins fell, but only 10 stand"));
    }
    Ok(pins)
}

/// Pins that fell in a whole game, bonuses left out.
pub fn game(frames: &[&[u32]]) -> Result<u32, String> {
    let mut sum = 0;
    for rolls in frames {
        sum += frame(rolls)?;
    }
    Ok(sum)
}
