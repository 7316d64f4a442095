/// Tiles for one room, by started tiles along both sides.
fn started(centimetres: u32) -> u32 {
    centimetres.div_ceil(20)
}

/// Tiles for all rooms that are measured.
pub fn tiles(rooms: &[&str]) -> u32 {
    let count = |room: &str| {
        let (width, depth) = room.split_once('x').unwrap_or((room, room));
        let width: u32 = width.trim().parse()?;
        let depth: u32 = depth.trim().parse()?;
        Ok::<u32, std::num::ParseIntError>(started(width) * started(depth))
    };
    rooms.iter().filter_map(|room| count(room).ok()).sum()
}
