#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_closed() {
        assert_eq!(logged(&["start", "stop"]), ["start", "stop", "end of log"]);
        assert_eq!(logged(&[]).len(), 1);
    }
}
