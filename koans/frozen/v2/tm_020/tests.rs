#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_steps_for_children() {
        let stairs = house(&[2850.0, 1900.0], false);
        assert_eq!((stairs[0].steps, stairs[1].steps), (15, 10));
        assert_eq!(stairs[0].rise, 190.0);
        assert_eq!(house(&[1600.0], true)[0].steps, 10);
        assert_eq!(split(10.0, 4.0).steps, 3);
    }
}
