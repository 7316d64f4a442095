use std::collections::BTreeSet;

/// The longest gap between two sightings, in days; 0 for fewer than two.
pub fn longest_gap(days: &[u32]) -> u32 {
    let mut ordered = days.iter().collect::<BTreeSet<_>>().iter();
    let mut gap = 0;
    let Some(mut last) = ordered.next() else {
        return gap;
    };
    for day in ordered {
        gap = gap.max(**day - **last);
        last = day;
    }
    gap
}

/// Whether the comet was seen at least every `days` days.
pub fn well_watched(sightings: &[u32], days: u32) -> bool {
    !sightings.is_empty() && longest_gap(sightings) <= days
}
