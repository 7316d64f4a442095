use std::ops::Index;

pub struct Fence {
    posts: Vec<u32>,
}

impl Fence {
    /// Posts every `gap` centimetres, the first one at the start.
    pub fn along(length: u32, gap: usize) -> Self {
        Fence {
            posts: (0..=length).step_by(gap).collect(),
        }
    }
}

impl Index<usize> for Fence {
    /// Asking beyond the end gives the last post.
    fn index(&self, post: usize) -> &u32 {
        let last = self.posts.len() - 1;
        &self.posts[post.min(last)]
    }
}

pub fn between(fence: &Fence, from: usize, to: usize) -> u32 {
    fence[to].abs_diff(fence[from])
}
