#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Beats(pub u32);

impl std::ops::AddAssign for Beats {
    fn add_assign(&mut self, more: Beats) {
        self.0 += more.0;
    }
}

impl std::ops::Add for Beats {
    type Output = Beats;

    fn add(self, more: Beats) -> Beats {
        Beats(self.0 + more.0)
    }
}

pub struct Bar {
    pub beats: Beats,
    pub repeated: bool,
}

/// Beats of a piece; a repeated bar counts twice.
pub fn length(bars: &[Bar]) -> Beats {
    let mut total = Beats::default();
    for bar in bars {
        total += if bar.repeated {
            bar.beats + bar.beats
        } else {
            bar.beats
        };
    }
    total
}
