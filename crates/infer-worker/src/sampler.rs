//! Choosing the next token: greedy, or temperature and nucleus with a seeded generator. Written here and not taken from
//! llama.cpp, whose samplers abort the process on misuse and give no probabilities back.

/// A token with the natural logarithm of its probability at temperature 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Choice {
    pub(crate) token: i32,
    pub(crate) logprob: f64,
}

/// The model gave a NaN or an infinity: its weights are damaged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadLogits;

/// How one sample draws.
#[derive(Debug)]
pub(crate) enum Sampler {
    /// The likeliest token; the lowest id among equals.
    Greedy,
    /// By chance.
    Random {
        temperature: f64,
        top_p: f64,
        rng: SplitMix,
    },
}

impl Sampler {
    /// Draws from one row of logits.
    pub(crate) fn choose(&mut self, logits: &[f32]) -> Result<Choice, BadLogits> {
        let mut best = 0;
        for (i, l) in logits.iter().enumerate() {
            if l.is_nan() || *l == f32::INFINITY {
                return Err(BadLogits);
            }
            if *l > logits[best] {
                best = i;
            }
        }
        let max = f64::from(*logits.get(best).ok_or(BadLogits)?);
        if !max.is_finite() {
            return Err(BadLogits);
        }
        let index = match self {
            Self::Greedy => best,
            Self::Random {
                temperature,
                top_p,
                rng,
            } => nucleus(logits, max, *temperature, *top_p, rng.unit()),
        };
        let total: f64 = logits.iter().map(|l| (f64::from(*l) - max).exp()).sum();
        let logprob = f64::from(logits[index]) - max - total.ln();
        Ok(Choice {
            token: i32::try_from(index).map_err(|_| BadLogits)?,
            logprob,
        })
    }
}

/// The `n` likeliest tokens, the likeliest first; the lowest id first among equals.
pub(crate) fn likeliest(logits: &[f32], n: usize) -> Result<Vec<Choice>, BadLogits> {
    let normal = normaliser(logits)?;
    let mut ids: Vec<usize> = (0..logits.len()).collect();
    let order = |a: &usize, b: &usize| logits[*b].total_cmp(&logits[*a]).then(a.cmp(b));
    if n < ids.len() {
        ids.select_nth_unstable_by(n, order);
        ids.truncate(n);
    }
    ids.sort_unstable_by(order);
    let choice = |i: usize| {
        Ok(Choice {
            token: i32::try_from(i).map_err(|_| BadLogits)?,
            logprob: f64::from(logits[i]) - normal,
        })
    };
    ids.into_iter().map(choice).collect()
}

/// The logarithm of the sum of the exponentials: a logit less this is the logarithm of its token's probability.
pub(crate) fn normaliser(logits: &[f32]) -> Result<f64, BadLogits> {
    let best = Sampler::Greedy.choose(logits)?;
    let top = usize::try_from(best.token).map_err(|_| BadLogits)?;
    Ok(f64::from(logits[top]) - best.logprob)
}

/// The logarithm of the probability of `token`.
pub(crate) fn logprob_of(logits: &[f32], token: i32) -> Result<f64, BadLogits> {
    let own = usize::try_from(token).ok().and_then(|t| logits.get(t));
    let own = f64::from(*own.ok_or(BadLogits)?);
    Ok(own - normaliser(logits)?)
}

/// Index of the token at the point `unit` (0 to 1) of the likeliest tokens that hold `top_p` of the probability.
fn nucleus(logits: &[f32], max: f64, temperature: f64, top_p: f64, unit: f64) -> usize {
    let weights: Vec<f64> = logits
        .iter()
        .map(|l| ((f64::from(*l) - max) / temperature).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    // Tokens this unlikely, all together, hold less than what the nucleus leaves out: they need not be sorted.
    let floor = (1.0 - top_p).max(0.0) * total / weights.len() as f64;
    let mut ranked: Vec<usize> = (0..weights.len())
        .filter(|i| weights[*i] >= floor)
        .collect();
    // By weight, then by id, so that equal weights cannot depend on the sorting algorithm.
    ranked.sort_unstable_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
    let mut mass = 0.0;
    let kept = ranked.iter().position(|i| {
        mass += weights[*i];
        mass >= top_p * total
    });
    ranked.truncate(kept.map_or(ranked.len(), |k| k + 1));
    let mut left = unit * ranked.iter().map(|i| weights[*i]).sum::<f64>();
    for i in &ranked {
        left -= weights[*i];
        if left < 0.0 {
            return *i;
        }
    }
    ranked.last().copied().unwrap_or(0)
}

/// SplitMix64: tiny, and the same everywhere.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    /// A generator of its own for every sample of a request.
    pub(crate) fn new(seed: u64, sample: u32) -> Self {
        let mut rng = Self(seed ^ u64::from(sample).wrapping_mul(0xD6E8_FEB8_6659_FD93));
        rng.next();
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        // 53 bits are what an f64 holds exactly.
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(top_p: f64, seed: u64) -> Sampler {
        Sampler::Random {
            temperature: 1.0,
            top_p,
            rng: SplitMix::new(seed, 1),
        }
    }

    #[test]
    fn greedy_takes_the_first_maximum_and_its_probability() {
        let choice = Sampler::Greedy.choose(&[0.0, 1.0, 1.0]).unwrap();
        assert_eq!(choice.token, 1);
        // e / (1 + e + e) = 0.42232
        assert!((choice.logprob.exp() - 0.422_318_8).abs() < 1e-6);
    }

    #[test]
    fn a_small_nucleus_is_greedy() {
        for seed in 0..50 {
            assert_eq!(random(0.3, seed).choose(&[0.0, 2.0, 0.0]).unwrap().token, 1);
        }
    }

    #[test]
    fn draws_follow_the_probabilities() {
        let mut sampler = random(1.0, 7);
        let logits = [0.0, 3f32.ln()]; // probabilities 1/4 and 3/4
        let ones = (0..4000)
            .filter(|_| sampler.choose(&logits).unwrap().token == 1)
            .count();
        // Standard deviation of the count is 27; six of them.
        assert!((2836..3164).contains(&ones), "{ones}");
    }

    #[test]
    fn the_nucleus_leaves_the_tail_out() {
        // Probabilities 0.5, 0.3, 0.15, 0.05: the first three hold 0.95, the first two 0.8.
        let logits: Vec<f32> = [0.05f32, 0.5, 0.15, 0.3].iter().map(|p| p.ln()).collect();
        let drawn = |top_p: f64| {
            let mut sampler = random(top_p, 3);
            let tokens: std::collections::BTreeSet<i32> = (0..500)
                .map(|_| sampler.choose(&logits).unwrap().token)
                .collect();
            tokens.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(drawn(1.0), [0, 1, 2, 3]);
        assert_eq!(drawn(0.9), [1, 2, 3]);
        assert_eq!(drawn(0.7), [1, 3]);
        assert_eq!(drawn(0.4), [1]);
    }

    #[test]
    fn damage_is_noticed() {
        assert_eq!(Sampler::Greedy.choose(&[0.0, f32::NAN]), Err(BadLogits));
        assert_eq!(random(1.0, 1).choose(&[f32::INFINITY, 0.0]), Err(BadLogits));
        assert_eq!(Sampler::Greedy.choose(&[f32::NEG_INFINITY]), Err(BadLogits));
        assert_eq!(Sampler::Greedy.choose(&[]), Err(BadLogits));
    }

    #[test]
    fn the_likeliest_come_in_order_and_with_their_probabilities() {
        let logits: Vec<f32> = [0.1f32, 0.4, 0.4, 0.1].iter().map(|p| p.ln()).collect();
        let found = likeliest(&logits, 3).unwrap();
        let tokens: Vec<i32> = found.iter().map(|c| c.token).collect();
        assert_eq!(tokens, [1, 2, 0]);
        assert!((found[2].logprob.exp() - 0.1).abs() < 1e-6);
        assert_eq!(likeliest(&logits, 9).unwrap().len(), 4);
        assert_eq!(likeliest(&[f32::NAN], 1), Err(BadLogits));
    }

    #[test]
    fn a_given_token_has_its_own_probability() {
        let p = logprob_of(&[0.0, 3f32.ln()], 0).unwrap().exp();
        assert!((p - 0.25).abs() < 1e-7);
        assert_eq!(logprob_of(&[0.0], 5), Err(BadLogits));
    }
}
