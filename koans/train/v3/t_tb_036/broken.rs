use std::ops::Add;

/// How long something lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    pub minutes: u32,
    pub seconds: u32,
}

impl Length {
    pub fn new(minutes: u32, seconds: u32) -> Self {
        Length {
            minutes: minutes + seconds / 60,
            seconds: seconds % 60,
        }
    }
}

impl Add for Length {
    type Output = Length;

    fn add(self, other: Length) -> Length {
        Length::new(self.minutes + other.minutes, self.seconds + other.seconds)
    }
}

pub struct Track {
    pub title: &'static str,
    pub length: Length,
}

/// How long the tracks last whose title has a word in it.
pub fn playtime(tracks: &[Track], word: &str) -> Length {
    tracks
        .iter()
        .filter(|track| track.title.contains(word))
        .map(|track| track.length)
        .sum()
}
