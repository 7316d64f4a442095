#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(shift("xyz, Ab!", 2), "zab, Ad!");
        assert_eq!(unshift(&shift("hello", 30), 30), "hello");
        assert_eq!(unshift("b", 1), "a");
    }
}
