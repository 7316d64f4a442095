#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_get_the_free_rooms() {
        let room = |number, guest: Option<&str>| Room {
            number,
            guest: guest.map(String::from),
        };
        let mut rooms = [room(11, None), room(12, Some("Al")), room(13, None)];
        assert_eq!(check_in(&mut rooms, &["Bo", "Cy", "Di"]), 2);
        assert_eq!(rooms[0], room(11, Some("Bo")));
        assert_eq!(rooms[2], room(13, Some("Cy")));
    }
}
