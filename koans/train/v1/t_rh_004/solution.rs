/// Why a name could not be looked up.
#[derive(Debug)]
pub enum LookupError {
    NoSuchName(String),
    Timeout {
        waited_ms: u64,
    },
    Refused,
    /// The answer did not fit; it can be asked for again at once over TCP.
    Truncated,
}

/// Milliseconds until the next try, or `None` where another try is of no use.
pub fn retry_after(error: &LookupError) -> Option<u64> {
    match error {
        LookupError::NoSuchName(_) | LookupError::Refused => None,
        LookupError::Timeout { waited_ms } => Some(waited_ms * 2),
        LookupError::Truncated => Some(0),
    }
}

/// Whether the caller should give up.
pub fn is_final(outcome: &Result<String, LookupError>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => retry_after(error).is_none(),
    }
}
