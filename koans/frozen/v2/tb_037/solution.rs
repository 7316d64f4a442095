pub trait Shuffle {
    fn shuffled(self) -> Self;
}

impl<T> Shuffle for Vec<T> {
    /// Takes from the back and the front in turn.
    fn shuffled(self) -> Self {
        let mut left = std::collections::VecDeque::from(self);
        let mut out = Vec::with_capacity(left.len());
        while let Some(back) = left.pop_back() {
            out.push(back);
            out.extend(left.pop_front());
        }
        out
    }
}

pub struct Playlist {
    pub tracks: Box<[u32]>,
}

impl Playlist {
    pub fn party(self) -> Vec<u32> {
        self.tracks.into_vec().shuffled()
    }
}
