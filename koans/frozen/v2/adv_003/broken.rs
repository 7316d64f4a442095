#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Selection {
    Nothing,
    Box { from: (i32, i32), to: (i32, i32) },
}

impl Selection {
    /// Width and height; nothing selected has neither.
    pub fn size(&self) -> (u32, u32) {
        let Selection::Box { from, to } = self;
        (from.0.abs_diff(to.0), from.1.abs_diff(to.1))
    }

    pub fn moved(self, right: i32) -> Selection {
        match self {
            Selection::Nothing => Selection::Nothing,
            Selection::Box { from, to } => Selection::Box {
                from: (from.0 + right, from.1),
                to: (to.0 + right, to.1),
            },
        }
    }
}
