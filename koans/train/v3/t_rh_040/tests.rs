#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_handed_out_once() {
        let mut download = Download::default();
        download.chunk(Ok(b"abc"));
        download.chunk(Err(io::Error::other("cable")));
        download.chunk(Err(io::Error::other("later")));
        download.chunk(Ok(b"de"));
        assert_eq!(download.finish().unwrap_err().to_string(), "cable");
        download.chunk(Ok(b"fg"));
        download.chunk(Ok(b"h"));
        assert_eq!(download.finish().unwrap(), 3);
        assert_eq!(download.finish().unwrap(), 0);
    }
}
