use std::collections::HashSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    pub x: i32,
    pub y: i32,
}

/// Walks the moves (`n`, `s`, `e`, `w`) and counts the different tiles reached.
pub fn reached(start: Tile, moves: &str) -> usize {
    let mut at = start;
    let mut visited = HashSet::new();
    for step in moves.chars() {
        match step {
            'n' => at.y += 1,
            's' => at.y -= 1,
            'e' => at.x += 1,
            'w' => at.x -= 1,
            _ => continue,
        }
        visited.insert(at);
    }
    visited.len()
}
