//! Names for episodes.

use sleepy_fix::EpisodeId;

use crate::StoreError;

/// A new id: 128 random bits from the operating system as hex. Two machines
/// that exchange exports will not collide.
///
/// # Errors
/// [`StoreError::NoRandomness`] when the system has none to give.
pub fn new_episode_id() -> Result<EpisodeId, StoreError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(StoreError::NoRandomness)?;
    Ok(EpisodeId(
        bytes.iter().map(|b| format!("{b:02x}")).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_hex_and_differ() {
        let (a, b) = (new_episode_id().unwrap(), new_episode_id().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.0.len(), 32);
        assert!(a.0.bytes().all(|b| b.is_ascii_hexdigit()));
    }
}
