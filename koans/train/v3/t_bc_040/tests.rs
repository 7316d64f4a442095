#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seat_has_a_label() {
        let hall = Hall {
            blocks: vec!["Stalls".to_owned(), "Up".to_owned()],
            rows: vec!['A', 'B'],
            seats: 2,
        };
        let labels = hall.labels();
        assert_eq!(labels.len(), hall.capacity());
        assert_eq!(hall.capacity(), 8);
        assert_eq!(labels[..4], ["Sta-A1", "Sta-A2", "Sta-B1", "Sta-B2"]);
        assert_eq!(labels[7], "Up-B2");
    }
}
