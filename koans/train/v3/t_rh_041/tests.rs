#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_again_while_offline() {
        let mut tries = 0;
        let mut send = || {
            tries += 1;
            if tries < 3 {
                Err(SendError::Offline)
            } else {
                Ok(tries)
            }
        };
        assert!(matches!(insist(&mut send, 1), Err(SendError::Offline)));
        assert_eq!(insist(send, 9).unwrap(), 3);
    }

    #[test]
    fn other_errors_are_handed_on() {
        let mut tries = 0;
        let send = || {
            tries += 1;
            Err(io::Error::other("full").into())
        };
        let error = insist(send, 5).unwrap_err();
        assert!(matches!(error, SendError::Disk(disk) if disk.to_string() == "full"));
        assert_eq!(tries, 1);
    }
}
