/// Turns dashes along a line into drawing commands, such as `M0 L3 M5 L8`.
pub fn dashes(lengths: &[(u32, u32)]) -> String {
    let mut commands = String::new();
    let mut at = 0;
    let travel = |commands: &mut String, to: u32| commands.push_str(&format!("M{to} "));
    let stroke = |commands: &mut String, to: u32| commands.push_str(&format!("L{to} "));
    for (ink, gap) in lengths {
        travel(&mut commands, at);
        stroke(&mut commands, at + ink);
        at += ink + gap;
    }
    commands.truncate(commands.trim_end().len());
    commands
}

/// How many strokes a drawing has.
pub fn strokes(commands: &str) -> usize {
    commands
        .split_whitespace()
        .filter(|command| command.starts_with('L'))
        .count()
}
