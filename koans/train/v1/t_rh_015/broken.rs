/// A signal that stands for no letter.
#[derive(Debug, PartialEq)]
pub struct SignalError {
    pub position: usize,
    pub signal: String,
}

impl SignalError {
    fn new(position: usize, signal: &str) -> Self {
        let signal = signal.to_owned();
        Self { position, signal }
    }
}

fn letter(signal: &str) -> Option<char> {
    let known = [
        (".", 'e'),
        ("-", 't'),
        ("...", 's'),
        ("---", 'o'),
        (".-", 'a'),
    ];
    known
        .into_iter()
        .find_map(|(code, letter)| (code == signal).then_some(letter))
}

/// Decodes signals that stand apart by one space.
pub fn decode(message: &str) -> Result<String, SignalError> {
    message
        .split(' ')
        .enumerate()
        .map(|(position, signal)| letter(signal).ok_or_else(|| SignalError::new(signal)))
        .collect()
}
