#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_keeps_things() {
        let mut safe = Safe::with_code(4711);
        assert_eq!(safe.put("watch"), 1);
        assert_eq!(safe.put("will"), 2);
        let safe = safe.lock().empty(1234).unwrap_err();
        assert_eq!(safe.empty(4711).unwrap(), ["watch", "will"]);
    }
}
