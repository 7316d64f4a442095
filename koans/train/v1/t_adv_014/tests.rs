#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_level_is_loaded() {
        assert_eq!(level("SAVE2 17\n").unwrap(), 17);
    }

    #[test]
    fn every_fault_has_its_message() {
        let message = |save| level(save).unwrap_err().to_string();
        assert_eq!(message("PNG 1"), "not a save file");
        assert_eq!(message("SAVE2"), "not a save file");
        assert_eq!(message("SAVE9 4"), "version 9 is too new");
        assert!(
            level("SAVE1 four")
                .unwrap_err()
                .is::<std::num::ParseIntError>()
        );
    }
}
