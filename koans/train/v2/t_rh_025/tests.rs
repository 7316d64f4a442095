#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn labels_add_up() {
        assert_eq!(freight(&["80kg", "1t", "7kg"], 2000), Ok(1087));
    }

    #[test]
    fn faults_keep_it_down() {
        assert_eq!(
            freight(&["80kg", "70kg"], 149),
            Err(LoadError::TooHeavy(150))
        );
        for label in ["5lb", "xkg", "manyt"] {
            let unclear = LoadError::Unclear(label.to_owned());
            assert_eq!(freight(&["3kg", label], 100), Err(unclear));
        }
    }
}
