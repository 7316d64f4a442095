use std::collections::HashMap;

/// Points of each team; lines look like `Owls: 12`, others are skipped.
pub fn read_scores(sheet: &str) -> HashMap<String, u32> {
    sheet
        .lines()
        .filter_map(|row| row.split_once(':'))
        .filter_map(|(team, points)| {
            let points = points.trim().parse::<u32>().ok()?;
            Some((team.trim(), points))
        })
        .collect()
}

/// The best team; the first in the alphabet of those that are level.
pub fn winner(scores: &HashMap<String, u32>) -> Option<&str> {
    let mut teams: Vec<_> = scores.iter().collect();
    teams.sort();
    teams.reverse();
    teams
        .into_iter()
        .max_by_key(|(_, points)| **points)
        .map(|(team, _)| team.as_str())
}
