#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_in_order() {
        assert_eq!(hours("9 - 17"), Ok(Hours { from: 9, to: 17 }));
        assert_eq!(hours("8"), Ok(Hours { from: 8, to: 9 }));
        assert_eq!(hours("17-9"), Err("closed".to_string()));
        assert_eq!(hours("9-40"), Err("late: 40".to_string()));
        assert_eq!(hour("x"), Err("no hour: x".to_string()));
    }
}
