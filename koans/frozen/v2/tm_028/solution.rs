#[derive(Debug, PartialEq)]
pub enum Command {
    Say(String),
    Kick { who: String, why: String },
}

/// Reads a line of a chat; what is no command is said.
pub fn command(line: &str) -> Command {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["/kick", who, why @ ..] => Command::Kick {
            who: who.to_string(),
            why: why.join(" "),
        },
        _ => Command::Say(line.to_string()),
    }
}
