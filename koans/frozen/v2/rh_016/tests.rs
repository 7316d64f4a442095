#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_shown() {
        assert_eq!(display(&Ok(0)).0, "nothing to pay");
        assert_eq!(display(&Ok(1205)), ("paid 12.05".to_string(), false));
        assert_eq!(
            display(&Err(Refusal::Expired)),
            ("card expired".to_string(), false)
        );
        assert_eq!(
            display(&Err(Refusal::Timeout { seconds: 5 })),
            ("slow".to_string(), true)
        );
        assert_eq!(display(&Err(Refusal::NoFunds)).0, "too little money");
        let (text, _) = display(&Err(Refusal::Timeout { seconds: 90 }));
        assert!(!text.is_empty() && text != "slow");
    }
}
