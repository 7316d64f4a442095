#[derive(Debug)]
pub enum UploadError {
    Offline,
    TooLarge { limit_mb: u32 },
    Rejected(String),
}

/// A sentence for the user about an upload of so many bytes.
pub fn explain(outcome: &Result<u64, UploadError>) -> String {
    match outcome {
        Ok(bytes) if *bytes < 1024 => format!("uploaded {bytes} bytes"),
        Ok(bytes) => format!("uploaded {} KiB", bytes / 1024),
        Err(UploadError::Offline) => String::from("you are offline"),
        Err(UploadError::TooLarge { limit_mb }) => format!("larger than {limit_mb} MB"),
        Err(UploadError::Rejected(reason)) => format!("rejected: {reason}"),
    }
}
