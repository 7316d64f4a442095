#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_again_while_offline() {
        let mut calls = 0;
        let mut send = || {
            calls += 1;
            if calls < 3 {
                Err(SendError::Offline)
            } else {
                Ok(calls)
            }
        };
        assert!(matches!(insist(&mut send, 1), Err(SendError::Offline)));
        assert_eq!(insist(send, 9).unwrap(), 3);
    }

    #[test]
    fn other_errors_are_handed_on() {
        let mut calls = 0;
        let send = || {
            calls += 1;
            Err(io::Error::other("full").into())
        };
        let error = insist(send, 5).unwrap_err();
        assert!(matches!(error, SendError::Disk(disk) if disk.to_string() == "full"));
        assert_eq!(calls, 1);
    }
}
