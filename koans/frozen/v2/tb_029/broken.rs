pub struct Board {
    pub stones: Vec<(u8, u8)>,
    pub size: u8,
}

pub trait Rule {
    fn allows(&self, board: &Board, stone: (u8, u8)) -> bool;
}

pub struct Inside;
pub struct Vacant;

impl Rule for Inside {
    fn allows(&self, board: &Board, stone: (u8, u8)) -> bool {
        stone.0.max(stone.1) < board.size
    }
}

impl Rule for Vacant {
    fn allows(&self, board: &Board, row: u8, column: u8) -> bool {
        !board.stones.contains(&(row, column))
    }
}

impl Board {
    pub fn set(&mut self, stone: (u8, u8)) -> bool {
        let rules: [&dyn Rule; 2] = [&Inside, &Vacant];
        let allowed = rules.iter().all(|rule| rule.allows(self, stone));
        if allowed {
            self.stones.push(stone);
        }
        allowed
    }
}
