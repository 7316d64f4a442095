#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees() {
        let tree = |kind: &str, height| Tree {
            kind: kind.to_owned(),
            height,
        };
        let trees = [tree("plum", 310), tree("birch", 900), tree("fig", 250)];
        assert_eq!(tallest(&trees).as_deref(), Some("birch"));
        assert_eq!(tallest::<Tree>(&[]), None);
    }

    #[test]
    fn flowers_too() {
        let flowers = [(1, 95), (2, 180), (3, 40)].map(|(bed, height)| Sunflower { bed, height });
        assert_eq!(tallest(&flowers).as_deref(), Some("sunflower of bed 2"));
    }
}
