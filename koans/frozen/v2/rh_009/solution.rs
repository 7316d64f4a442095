use std::collections::HashMap;

#[derive(Debug, PartialEq)]
pub enum StockError {
    Unknown(String),
    Short { wanted: u32, left: u32 },
}

#[derive(Default)]
pub struct Stock {
    pub shelf: HashMap<String, u32>,
}

impl Stock {
    /// Takes `wanted` pieces and returns how many are left.
    pub fn withdraw(&mut self, name: &str, wanted: u32) -> Result<u32, StockError> {
        let left = self
            .shelf
            .get_mut(name)
            .ok_or_else(|| StockError::Unknown(name.to_string()))?;
        if *left < wanted {
            return Err(StockError::Short {
                wanted,
                left: *left,
            });
        }
        *left -= wanted;
        Ok(*left)
    }
}
