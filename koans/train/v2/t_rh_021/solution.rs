/// A crate of so many tonnes that no longer fits.
#[derive(Debug, PartialEq)]
pub struct Overweight(pub u32);

/// The hold of a ship.
pub struct Hold {
    pub free: u32,
}

impl Hold {
    fn stow(&mut self, tonnes: u32) -> Result<(), Overweight> {
        self.free = self.free.checked_sub(tonnes).ok_or(Overweight(tonnes))?;
        Ok(())
    }

    /// Stows all crates of a list and tells what is left of the hold.
    pub fn stow_all(&mut self, crates: &[u32]) -> Result<u32, Overweight> {
        crates
            .iter()
            .filter(|&&tonnes| tonnes > 0)
            .try_for_each(|&tonnes| self.stow(tonnes))?;
        Ok(self.free)
    }
}
