#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_low_drugs_are_ordered_in_shelf_order() {
        let mut pharmacy = Pharmacy::default();
        for (drug, boxes) in [("aspirin", 2), ("insulin", 9), ("zinc", 0)] {
            pharmacy.put(drug, boxes);
        }
        assert_eq!(pharmacy.restock(3), 2);
        assert_eq!(
            pharmacy.orders(),
            ["10 boxes of aspirin", "10 boxes of zinc"]
        );
        assert_eq!(pharmacy.restock(1), 1);
        assert_eq!(pharmacy.orders().len(), 3);
    }
}
