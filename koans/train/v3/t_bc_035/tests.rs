#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Picture {
        Picture { width, height }
    }

    #[test]
    fn every_batch_is_shrunk() {
        assert_eq!(picture(400, 300).thumbnail(100), (100, 75));
        let batches = vec![
            vec![picture(400, 300), picture(100, 100)],
            vec![picture(200, 100)],
        ];
        assert_eq!(shrink(batches, 100), [(100, 50), (100, 75), (100, 100)]);
        assert!(shrink(Vec::new(), 100).is_empty());
    }
}
