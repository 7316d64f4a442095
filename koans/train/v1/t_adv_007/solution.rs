use std::marker::PhantomData;

pub struct Exposed;
pub struct Developed;

/// A film; `State` says what was done with it.
pub struct Film<State> {
    frames: u32,
    state: PhantomData<State>,
}

impl Film<Exposed> {
    pub fn shoot(frames: u32) -> Self {
        Self {
            frames,
            state: PhantomData,
        }
    }

    /// Develops the film; each minute too few costs two frames.
    pub fn develop(self, minutes: u32) -> Film<Developed> {
        let lost = 8u32.saturating_sub(minutes) * 2;
        Film {
            frames: self.frames.saturating_sub(lost),
            state: PhantomData,
        }
    }
}

impl Film<Developed> {
    pub fn prints(&self, copies: u32) -> u32 {
        self.frames * copies
    }
}

/// Number of prints the lab delivers.
pub fn order(frames: u32, minutes: u32, copies: u32) -> u32 {
    let film = Film::shoot(frames);
    let film = film.develop(minutes);
    film.prints(copies)
}
