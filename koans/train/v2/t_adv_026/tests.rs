#[cfg(test)]
mod tests {
    use super::*;

    fn disk(kind: io::ErrorKind) -> ScanFailure {
        ScanFailure::from(io::Error::from(kind))
    }

    #[test]
    fn the_same_reason_again() {
        use io::ErrorKind::{NotFound, StorageFull};
        let failures = [disk(NotFound), disk(StorageFull), disk(StorageFull)];
        assert_eq!(in_a_row(&failures), 2);
        assert_eq!(in_a_row(&[ScanFailure::Jam(1), ScanFailure::Jam(2)]), 1);
        assert_eq!(in_a_row(&[]), 0);
    }

    #[test]
    fn reasons_can_be_told() {
        assert_eq!(ScanFailure::Jam(3).to_string(), "page 3 is stuck");
        let told = disk(io::ErrorKind::NotFound).to_string();
        assert_eq!(told, "cannot be saved");
    }
}
