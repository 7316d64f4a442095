/// A room and who lives in it.
pub struct Room {
    pub tenant: String,
    pub square_metres: u32,
}

/// Who pays how many euros; the rest that does not divide stays with the owner.
pub fn split_rent(rooms: &[Room], euros: u32) -> Vec<(&str, u32)> {
    let per_metre = euros / rooms.iter().map(|room| room.square_metres).sum().max(1);
    rooms
        .iter()
        .map(|room| (room.tenant.as_str(), room.square_metres * per_metre))
        .collect()
}

/// One line for each tenant.
pub fn notice(rooms: &[Room], euros: u32) -> String {
    split_rent(rooms, euros)
        .into_iter()
        .map(|(tenant, share)| format!("{tenant} pays {share}\n"))
        .collect()
}
