#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_leaves_the_queue_as_it_is() {
        let depot = Depot::default();
        assert_eq!(depot.label(), None);
        depot.add("Mill Lane 4");
        depot.add("Dock 9");
        assert_eq!(depot.label().as_deref(), Some("TO: MILL LANE 4"));
        assert_eq!(depot.label().as_deref(), Some("TO: MILL LANE 4"));
    }
}
