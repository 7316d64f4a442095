#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lockers_are_handed_out_in_order() {
        assert_eq!(hand_out('B', &["Ola", "Kim"]), "B01: Ola; B02: Kim");
        assert_eq!(hand_out('C', &[]), "");
    }
}
