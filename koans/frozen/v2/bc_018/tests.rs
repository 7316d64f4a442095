#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strays_have_nobody() {
        let pet = |name: &str, owner: Option<&str>| Pet {
            name: name.into(),
            owner: owner.map(str::to_string),
        };
        let pets = [pet("Rex", Some("Ida")), pet("Kit", None)];
        assert_eq!(owners(&pets), ["Kit: nobody", "Rex: Ida"]);
    }
}
