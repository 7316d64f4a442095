/// A member of the gym.
#[derive(Clone)]
pub struct Member {
    pub card: u32,
    pub name: String,
    pub paid: bool,
}

/// The door with all that it knows.
#[derive(Default)]
pub struct Door {
    pub members: Vec<Member>,
    pub inside: Vec<u32>,
}

impl Door {
    /// Opens for members who have paid; tells what the display shows.
    pub fn show_card(&mut self, card: u32) -> String {
        let found = self.members.iter().find(|member| member.card == card);
        if let Some(member) = found
            && member.paid
        {
            self.inside.push(member.card);
            format!("Welcome, {}", member.name)
        } else {
            format!("{}, please pay first", member.name)
        }
    }
}
