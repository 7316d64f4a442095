#[derive(PartialEq, Debug, Clone, Copy)]
pub enum Colour {
    Amber,
    Teal,
    Plum,
}

#[derive(Debug)]
pub struct Bubble {
    pub colour: Colour,
    pub worth: u32,
}

/// Pops what has the colour of the last bubble; tells the points for it.
pub fn pop(field: &mut Vec<Bubble>) -> u32 {
    let Some(&Bubble { colour, .. }) = field.last() else {
        return 0;
    };
    let mut points = 0;
    field.retain(|bubble| {
        let stays = bubble.colour != colour;
        if !stays {
            points += bubble.worth;
        }
        stays
    });
    points
}
