/// Why no mirror gave an answer.
#[derive(Debug, PartialEq)]
pub enum MirrorError {
    NoMirror,
    Refused(u16),
}

/// The size of an image, from the first of the mirrors that has it.
pub fn image_size(
    mirrors: &[&str],
    ask: impl Fn(&str) -> Result<u64, u16>,
) -> Result<u64, MirrorError> {
    let mut last;
    for mirror in mirrors {
        match ask(mirror) {
            Ok(size) => return Ok(size),
            Err(status) => last = MirrorError::Refused(status),
        }
    }
    Err(last)
}
