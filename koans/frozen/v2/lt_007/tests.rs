#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collects_topics_by_page() {
        let mut index = Index::default();
        mark(&mut index, 3, "about *oaks* and *ash*");
        mark(&mut index, 9, "more *oaks*");
        mark(&mut index, 10, "nothing here");
        assert_eq!(print(&index), "ash: [3]\noaks: [3, 9]\n");
    }
}
