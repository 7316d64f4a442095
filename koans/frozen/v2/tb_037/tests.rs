#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_both_ends() {
        let playlist = Playlist {
            tracks: Box::new([1, 2, 3, 4, 5]),
        };
        assert_eq!(playlist.party(), [5, 1, 4, 2, 3]);
        assert_eq!(vec!['a', 'b'].shuffled(), ['b', 'a']);
    }
}
