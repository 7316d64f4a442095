/// Why a block of a tape could not be read.
#[derive(Debug, PartialEq)]
pub enum BlockError {
    Blank,
    /// Number of the block, the sum it promises, and the sum that was found.
    Checksum(u32, u16, u16),
}

fn sum(data: &[u8]) -> u16 {
    data.iter().map(|&byte| u16::from(byte)).sum()
}

/// Checks one block against the sum it promises.
pub fn verify(number: u32, data: &[u8], promised: u16) -> Result<(), BlockError> {
    match sum(data) {
        _ if data.is_empty() => Err(BlockError::Blank),
        found if found == promised => Ok(()),
        found => Err(BlockError::Checksum(number, promised, found)),
    }
}

/// A line for the operator.
pub fn explain(error: &BlockError) -> String {
    match error {
        BlockError::Blank => "the tape is blank here".to_owned(),
        BlockError::Checksum(number, found) => format!("block {number} sums up to {found}"),
    }
}
