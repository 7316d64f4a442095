#[derive(Debug, PartialEq)]
pub struct Beacon {
    pub id: u16,
    pub power: i8,
}

/// Reads messages such as `@17,-60`; others are ignored and counted.
pub fn read(message: &str, ignored: &mut u32) -> Option<Beacon> {
    let Some(body) = message.strip_prefix('@') else {
        *ignored += 1;
        return None;
    };
    let (id, power) = body.split_once(',')?;
    Some(Beacon {
        id: id.parse().ok()?,
        power: power.parse().ok()?,
    })
}
