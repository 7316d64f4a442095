#[derive(Debug, PartialEq)]
pub struct Bid {
    pub bidder: String,
    pub amount: u32,
}

fn settle(bid: Bid) -> u32 {
    bid.amount - bid.amount / 10
}

/// What the seller gets, and who won; an auction without bids gives nothing.
pub fn award(mut bids: Vec<Bid>) -> Option<(u32, String)> {
    bids.sort_by_key(|bid| bid.amount);
    let best = bids.pop()?;
    let winner = best.bidder.trim();
    let second = bids.last().map_or(1, |bid| bid.amount);
    let margin = best.amount - second;
    let earned = settle(best);
    Some((earned, format!("{winner} by {margin}")))
}
