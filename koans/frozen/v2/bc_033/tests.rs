#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_from_the_left() {
        let mut template = Template::of("Dear {}, {} days left");
        assert!(template.fill("Kim"));
        assert!(template.fill("3"));
        assert!(!template.fill("x"));
        assert_eq!(template.done(), ("Dear Kim, 3 days left".to_string(), 2));
    }
}
