#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub title: String,
    pub seconds: u32,
}

/// Repeats tracks from the start until the playlist is long enough.
pub fn fill(playlist: &mut Vec<Track>, seconds: u32) -> usize {
    let opening = playlist.len();
    let mut total: u32 = playlist.iter().map(|track| track.seconds).sum();
    let mut next = 0;
    while total < seconds && opening > 0 {
        let track = playlist[next % opening].clone();
        total += track.seconds;
        playlist.push(track);
        next += 1;
    }
    playlist.len() - opening
}
