/// Why a patch cannot be applied.
#[derive(Debug, PartialEq)]
pub enum PatchError {
    Odd(usize),
    Digit(std::num::ParseIntError),
    Outside,
}

fn decode(hex: &str) -> Result<Vec<u8>, PatchError> {
    if !hex.len().is_multiple_of(2) {
        return Err(PatchError::Odd(hex.len()));
    }
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2).unwrap_or("?"), 16))
        .collect()
}

/// Overwrites the bytes of `image` from `offset` on.
pub fn patch(image: &mut [u8], offset: usize, hex: &str) -> Result<usize, PatchError> {
    let bytes = decode(hex)?;
    let place = image
        .get_mut(offset..offset + bytes.len())
        .ok_or(PatchError::Outside)?;
    place.copy_from_slice(&bytes);
    Ok(bytes.len())
}
