#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_last_tray_is_on_top() {
        let mut stack = Stack::default();
        stack.put(31);
        stack.put(8);
        assert_eq!(stack.peek(), Some(8));
        assert_eq!(stack.take(), Some(8));
        assert_eq!(stack.peek(), Some(31));
    }

    #[test]
    fn an_empty_stack_has_no_top() {
        let mut stack = Stack::default();
        assert_eq!(stack.peek(), None);
        assert_eq!(stack.take(), None);
    }
}
