#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cook_keeps_the_list() {
        let mut list = vec![];
        {
            let mut timer = Timer::new(3, |left| list.push(left));
            assert!(!timer.minute());
            assert!(!timer.minute());
            assert!(timer.minute());
            assert!(timer.minute());
        }
        assert_eq!(list, [2, 1, 0]);
    }
}
