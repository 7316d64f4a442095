use std::marker::PhantomData;

#[derive(Debug)]
pub struct Open;
#[derive(Debug)]
pub struct Locked;

/// A safe in one of its states.
#[derive(Debug)]
pub struct Safe<State> {
    code: u16,
    inside: Vec<String>,
    state: PhantomData<State>,
}

impl<State> Safe<State> {
    fn of(code: u16, inside: Vec<String>) -> Self {
        Self {
            code,
            inside,
            state: PhantomData,
        }
    }
}

impl Safe<Open> {
    pub fn with_code(code: u16) -> Self {
        Self::of(code, Vec::new())
    }

    pub fn put(&mut self, thing: &str) -> usize {
        self.inside.push(thing.to_owned());
        self.inside.len()
    }

    pub fn lock(self) -> Safe<Locked> {
        Safe::<Locked>::of(self.code, self.inside)
    }
}

impl Safe<Locked> {
    /// What is inside, for those who know the code.
    pub fn empty(self, code: u16) -> Result<Vec<String>, Safe<Locked>> {
        if code == self.code {
            Ok(self.inside)
        } else {
            Err(self)
        }
    }
}
