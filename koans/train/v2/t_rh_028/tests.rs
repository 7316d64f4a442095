#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn empty_scans_are_left_out() {
        let mut scans: [&[u8]; 3] = [b"4711\n", b"\n", b"0815"];
        assert_eq!(parcels(&mut scans).unwrap(), ["4711", "0815"]);
    }

    #[test]
    fn a_broken_scan_ends_it() {
        let mut scans: [&[u8]; 2] = [b"4711\n", b"\xff"];
        assert!(matches!(parcels(&mut scans), Err(ScanError::Io(_))));
    }
}
