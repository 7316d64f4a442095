use std::collections::BTreeMap;

type Bag = BTreeMap<&'static str, u32>;

/// Why an item cannot be crafted.
#[derive(Debug, PartialEq)]
pub enum CraftError {
    Missing(&'static str),
    Scarce { part: &'static str, lacking: u32 },
}

/// Takes the parts of `recipe` out of `bag`; a failure takes nothing. Gives the
/// number of parts that were used.
pub fn craft(bag: &mut Bag, recipe: &[(&'static str, u32)]) -> Result<u32, CraftError> {
    for &(part, need) in recipe {
        let Some(&have) = bag.get(part) else {
            return Err(CraftError::Missing(part));
        };
        if have < need {
            let lacking = need - have;
            return Err(CraftError::Scarce { part, lacking });
        }
    }
    let mut used = 0;
    for &(part, need) in recipe {
        bag.entry(part).and_modify(|have| *have -= need);
        used += need;
    }
    Ok(used)
}
