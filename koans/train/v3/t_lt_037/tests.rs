#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_parcels_are_in_kilograms() {
        let parcel = |to: &str, grams, glass| Parcel {
            to: to.to_owned(),
            grams,
            glass,
        };
        let van = [parcel("Oslo", 2500, true), parcel("Bergen", 50, false)];
        assert_eq!(label(&van[1]), "Bergen (letter)");
        assert_eq!(labels(&van), "Oslo (2.5 kg) fragile\nBergen (letter)");
    }
}
