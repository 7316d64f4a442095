/// The number of a gate whose sensor sends nothing.
#[derive(Debug, PartialEq)]
pub struct Silent(pub u8);

/// A gate, with the height of water on both sides in centimetres.
pub struct Gate {
    pub number: u8,
    pub above: Option<u32>,
    pub below: Option<u32>,
}

impl Gate {
    fn is_level(&self) -> Result<bool, Silent> {
        let above = self.above.ok_or(Silent(self.number))?;
        let below = self.below.ok_or(Silent(self.number))?;
        Ok(above.abs_diff(below) < 5)
    }
}

/// Numbers of the gates that stay shut for now.
pub fn waiting(gates: &[Gate]) -> Result<Vec<u8>, Silent> {
    let mut shut = Vec::new();
    for gate in gates {
        if !gate.is_level() {
            shut.push(gate.number);
        }
    }
    Ok(shut)
}
