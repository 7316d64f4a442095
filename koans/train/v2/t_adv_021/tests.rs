#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_take_turns() {
        let mut room = Cloakroom::opened_at(7);
        let turns = in_turns(&["Ada", "Bo"], &["Cy", "Di"], &mut room);
        assert_eq!(turns, ["7 Ada, 9 Cy", "8 Bo, 10 Di"]);
        let late: Vec<_> = room.serve(["Ed"].iter()).collect();
        assert_eq!(late, [(11, &"Ed")]);
    }
}
