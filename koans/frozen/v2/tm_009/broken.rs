#[derive(Debug, Default)]
pub struct Poll {
    votes: Vec<(String, u32)>,
}

impl Poll {
    pub fn vote(&mut self, name: &str) {
        for (candidate, count) in &mut self.votes {
            if candidate == name {
                *count += 1;
                return;
            }
        }
        self.votes.push((name.to_string(), 1));
    }

    /// The lead of the first over the second, in votes.
    pub fn lead(&self) -> u32 {
        let mut counts: Vec<u32> = self.votes.iter().map(|vote| vote.1).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let mut counts = counts.into_iter();
        let first = counts.next().unwrap_or(0);
        let second = counts.next().unwrap_or(0);
        *first - second
    }
}

fn main() {
    let mut poll = Poll::default();
    for name in std::env::args().skip(1) {
        poll.vote(&name);
    }
    println!("ahead by {}", poll.lead());
}
