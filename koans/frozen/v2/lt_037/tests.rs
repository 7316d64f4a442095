#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_out() {
        let notes = ["to <Oslo> !", "to <Bergen>", "nowhere"];
        assert_eq!(
            label(notes[0]),
            Some(Label {
                text: "Oslo",
                fragile: true
            })
        );
        assert_eq!(label(notes[2]), None);
        assert_eq!(fragile(&notes), 1);
        assert_eq!(fragile(&[]), 0);
    }
}
