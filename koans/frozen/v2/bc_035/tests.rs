#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_hears_it() {
        let rooms = announce(&[101, 102, 207], "breakfast".to_string());
        let heard: Vec<(u16, String)> = rooms
            .iter()
            .map(|(room, r)| (*room, r.recv().unwrap()))
            .collect();
        assert_eq!(heard.len(), 3);
        assert!(heard.iter().all(|(_, message)| message == "breakfast"));
        assert_eq!(heard[2].0, 207);
    }
}
