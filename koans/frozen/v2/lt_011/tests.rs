#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_by_the_current_name() {
        let profile = Rc::new(Profile::default());
        profile.rename(" Mia ");
        assert_eq!(greeting(&profile), "Hello Mia, visit 1");
        Rc::clone(&profile).rename("Noa");
        assert_eq!(greeting(&profile), "Hello Noa, visit 2");
    }
}
