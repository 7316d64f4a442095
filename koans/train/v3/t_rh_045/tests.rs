#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_robot_drives() {
        assert_eq!(drive(".....#", 1, 3), Ok(4));
    }

    #[test]
    fn it_says_why_it_stops() {
        assert_eq!(drive("..X..", 0, 3), Err(DriveError::Blocked('X')));
        assert_eq!(drive("..X..", 2, 3), Err(DriveError::EndOfCorridor));
        let told = DriveError::Blocked('X').to_string();
        assert!(told.ends_with("is in the way"));
        assert_eq!(DriveError::EndOfCorridor.to_string(), "the corridor ends");
    }
}
