#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(explain(&Ok(1023)), "uploaded 1023 bytes");
        assert_eq!(explain(&Ok(1024)), "uploaded 1 KiB");
        assert_eq!(explain(&Ok(9_999)), "uploaded 9 KiB");
    }

    #[test]
    fn failures() {
        assert_eq!(explain(&Err(UploadError::Offline)), "you are offline");
        assert_eq!(
            explain(&Err(UploadError::TooLarge { limit_mb: 25 })),
            "larger than 25 MB"
        );
        assert_eq!(
            explain(&Err(UploadError::Rejected("virus".to_string()))),
            "rejected: virus"
        );
    }
}
