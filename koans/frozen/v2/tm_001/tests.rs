#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_blocks_done() {
        let download = Download {
            name: "map".to_string(),
            blocks: vec![true, false, true],
            block_size: 512,
        };
        assert_eq!(download.blocks_done(), 2);
        assert_eq!(download.status(), "map: 1024 of 1536 bytes");
    }
}
