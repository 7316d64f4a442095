#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_parcels_wait() {
        let parcel = |code: &str, kilos| Parcel {
            code: code.to_string(),
            kilos,
        };
        let (van, depot) = load(vec![parcel("a", 4), parcel("b", 7), parcel("c", 5)], 9);
        assert_eq!(van, [parcel("a", 4), parcel("c", 5)]);
        assert_eq!(depot, [parcel("b", 7)]);
    }
}
