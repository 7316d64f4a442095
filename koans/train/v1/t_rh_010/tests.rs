#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_start_is_counted_in_frames() {
        assert_eq!(start("  INDEX 01 00:02:10"), Ok(160));
        assert_eq!(start("INDEX 01 03:00:00"), Ok(13500));
    }

    #[test]
    fn other_lines_are_refused() {
        assert_eq!(start("TITLE \"Dawn\""), Err(CueError::NoIndex));
        assert_eq!(start("INDEX 01 00:xx:00"), Err(CueError::NoIndex));
        assert_eq!(start("INDEX 01 00:00:80"), Err(CueError::Frames(80)));
    }
}
