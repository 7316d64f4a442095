#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn all_finds_are_in_the_chest() {
        let fields: [&[&str]; 3] = [&["ring", "stone"], &[], &["stone", "coin", "buckle"]];
        assert_eq!(hunt(&fields), ["buckle", "coin", "ring"]);
    }

    #[test]
    fn an_empty_field_yields_nothing() {
        assert!(hunt(&[&["stone"]]).is_empty());
    }
}
