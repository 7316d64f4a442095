#[derive(Debug, PartialEq)]
pub struct Comment {
    pub text: String,
    pub parent: Option<Box<Comment>>,
}

impl Comment {
    /// A reply to this comment.
    pub fn reply(self, text: &str) -> Comment {
        Comment {
            text: text.to_string(),
            parent: Some(Box::new(self)),
        }
    }

    pub fn depth(&self) -> usize {
        self.parent.as_ref().map_or(0, |parent| parent.depth() + 1)
    }
}

/// A chain of comments, each a reply to the one before.
pub fn thread(first: &str, replies: &[&str]) -> Comment {
    let first = Comment {
        text: first.to_string(),
        parent: None,
    };
    replies
        .iter()
        .fold(first, |comment, reply| comment.reply(reply))
}
