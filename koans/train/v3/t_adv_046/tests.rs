#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn next_stops_are_shown() {
        let mut line = Line::default();
        line.stop_at(9, "Harbour");
        line.stop_at(4, "Mill");
        line.stop_at(15, "Zoo");
        assert_eq!(display(&line, 4), "Next: Harbour Zoo");
        assert_eq!(display(&line, 20), "Next:");
        let minutes: Vec<u32> = line.into_iter().map(|stop| stop.minute).collect();
        assert_eq!(minutes, [4, 9, 15]);
    }
}
