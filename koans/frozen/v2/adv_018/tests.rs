#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_not_kept_alive() {
        let (eve, ida, udo) = (
            Person::named("Eve"),
            Person::named("Ida"),
            Person::named("Udo"),
        );
        eve.adopt(&ida);
        ida.adopt(&udo);
        assert_eq!(udo.line(), ["Udo", "Ida", "Eve"]);
        assert_eq!(Rc::strong_count(&eve), 1);
        drop(eve);
        assert_eq!(udo.line(), ["Udo", "Ida"]);
    }
}
