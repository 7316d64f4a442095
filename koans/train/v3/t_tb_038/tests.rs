#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_printed() {
        assert_eq!(Plain.label("Plum", 24), "Plum, 24");
        assert_eq!(Framed('=').label("Fig", 25), "========\n Fig 25 \n========");
        assert_eq!(Framed('*').label("", 7), "*******\n jam 7 \n*******");
    }
}
