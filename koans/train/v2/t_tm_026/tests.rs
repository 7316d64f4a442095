#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn headers_are_read() {
        let (samples, stereo) = (0x0102_0304, true);
        let wanted = Some(Header { samples, stereo });
        assert_eq!(header(b"TAPE\x04\x03\x02\x01\x01more"), wanted);
        assert!(!header(b"TAPE\x04\x00\x00\x00\x00").unwrap().stereo);
    }

    #[test]
    fn other_bytes_have_none() {
        assert_eq!(header(b"DISC\x04\x03\x02\x01\x01"), None);
        assert_eq!(header(b"TAPE\x04\x03"), None);
        assert_eq!(header(b"TAPE\x04\x03\x02\x01"), None);
    }
}
