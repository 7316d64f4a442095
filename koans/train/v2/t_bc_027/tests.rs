#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_can_be_used_again() {
        let mut desk = Desk::default();
        desk.learn("fi", "Tervetuloa");
        desk.learn("nl", "Welkom");
        assert_eq!(desk.greet("nl", "Eva").as_deref(), Some("Welkom, Eva"));
        assert_eq!(desk.greet("nl", "Ida").as_deref(), Some("Welkom, Ida"));
        assert_eq!(desk.greet("fi", "Aki").as_deref(), Some("Tervetuloa, Aki"));
        assert_eq!(desk.greet("el", "Aki"), None);
    }
}
