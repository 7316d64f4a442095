//! The prefix tree of several answers, cut into pieces that fit the KV cache.
//!
//! Answers that begin alike share the tokens of their beginning, and a shared token is computed once. In the cache a
//! tree is easy to say: every answer is a sequence, and a token belongs to the sequences of all answers that run
//! through it. Sorted answers make these a range.

use std::ops::Range;

/// Answers that are computed together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// Their places in the list that was given, the tokens in lexicographic order.
    pub(crate) answers: Vec<usize>,
    /// The tokens to compute, level by level.
    pub(crate) nodes: Vec<Node>,
}

/// A token of the tree. The last token of an answer is none: what follows it is not asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) token: i32,
    /// Tokens of the answer before it.
    pub(crate) depth: usize,
    /// The answers it is part of, as places in [`Group::answers`]. All go on after it.
    pub(crate) within: Range<usize>,
}

/// Cuts answers into groups of at most `width` answers and `room` tokens to compute. An answer of more than `room`
/// tokens gets a group of its own.
pub(crate) fn groups(answers: &[Vec<i32>], width: usize, room: usize) -> Vec<Group> {
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|a, b| answers[*a].cmp(&answers[*b]));
    let mut groups: Vec<Group> = Vec::new();
    for answer in order {
        let joined = groups
            .last_mut()
            .is_some_and(|last| last.join(answer, answers, width, room));
        if !joined {
            let mut group = Group {
                answers: Vec::new(),
                nodes: Vec::new(),
            };
            group.add(answer, answers, 0);
            groups.push(group);
        }
    }
    for group in &mut groups {
        group.nodes.sort_by_key(|node| node.depth);
    }
    groups
}

impl Group {
    /// Adds an answer if there is room.
    fn join(&mut self, answer: usize, all: &[Vec<i32>], width: usize, room: usize) -> bool {
        let Some(before) = self.answers.last() else {
            return false;
        };
        let (before, tokens) = (&all[*before], &all[answer]);
        let alike = before.iter().zip(tokens).take_while(|(a, b)| a == b);
        // The last token of the answer before was not computed. Of sorted answers no earlier one shares more.
        let shared = alike.count().min(before.len().saturating_sub(1));
        let more = tokens.len().saturating_sub(1 + shared);
        let fits = self.answers.len() < width && self.nodes.len() + more <= room;
        if fits {
            self.add(answer, all, shared);
        }
        fits
    }

    /// Adds an answer that shares its first `shared` tokens with the one before.
    fn add(&mut self, answer: usize, all: &[Vec<i32>], shared: usize) {
        let place = self.answers.len();
        let mut depth = shared;
        // Backwards, the first node of each smaller depth is the one that the answer runs through.
        for node in self.nodes.iter_mut().rev() {
            if node.depth + 1 == depth && node.within.end == place {
                node.within.end += 1;
                depth -= 1;
            }
        }
        let tokens = &all[answer];
        let new = shared..tokens.len().saturating_sub(1);
        self.nodes.extend(new.map(|depth| Node {
            token: tokens[depth],
            depth,
            within: place..place + 1,
        }));
        self.answers.push(answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn node(token: i32, depth: usize, within: Range<usize>) -> Node {
        Node {
            token,
            depth,
            within,
        }
    }

    #[test]
    fn what_is_shared_is_computed_once() {
        let answers = [vec![1, 2, 9], vec![1, 3, 4, 9], vec![1, 2, 5, 9], vec![7]];
        let all = groups(&answers, 8, 100);
        assert_eq!(all.len(), 1);
        // 1-2-5-9 sorts before 1-2-9, whose last token is no node.
        assert_eq!(all[0].answers, [2, 0, 1, 3]);
        let expected = [
            node(1, 0, 0..3),
            node(2, 1, 0..2),
            node(3, 1, 2..3),
            node(5, 2, 0..1),
            node(4, 2, 2..3),
        ];
        assert_eq!(all[0].nodes, expected);
    }

    #[test]
    fn an_answer_may_begin_another_and_come_twice() {
        let answers = [vec![1, 2], vec![1, 2, 3], vec![1, 2], vec![]];
        let all = groups(&answers, 8, 100);
        assert_eq!(all[0].answers, [3, 0, 2, 1]);
        assert_eq!(all[0].nodes, [node(1, 0, 1..4), node(2, 1, 3..4)]);
    }

    #[test]
    fn groups_keep_to_width_and_room() {
        let answers: Vec<Vec<i32>> = (0..20).map(|i| vec![5, i % 7, i, 1]).collect();
        for (width, room) in [(4, 100), (16, 9), (1, 100), (16, 2)] {
            let all = groups(&answers, width, room);
            let alone = |g: &Group| g.answers.len() == 1;
            let fits = |g: &Group| g.answers.len() <= width && g.nodes.len() <= room;
            assert!(all.iter().all(|g| fits(g) || alone(g)), "{width} {room}");
            let seen: HashSet<usize> = all.iter().flat_map(|g| g.answers.clone()).collect();
            assert_eq!(seen.len(), answers.len());
        }
    }

    #[test]
    fn the_nodes_of_an_answer_spell_it() {
        // All words of up to three letters out of three, twice over.
        let mut words: Vec<Vec<i32>> = vec![vec![]];
        for at in 0..13 {
            let longer = (0..3).map(|letter| [words[at].clone(), vec![letter]].concat());
            words.extend(longer.collect::<Vec<_>>());
        }
        words.extend(words.clone());
        for group in groups(&words, 16, 30) {
            for (place, answer) in group.answers.iter().enumerate() {
                let path = group.nodes.iter().filter(|n| n.within.contains(&place));
                let (depths, spelt): (Vec<usize>, Vec<i32>) =
                    path.map(|n| (n.depth, n.token)).unzip();
                let word = &words[*answer];
                assert_eq!(spelt, word[..word.len().saturating_sub(1)]);
                assert_eq!(depths, (0..spelt.len()).collect::<Vec<_>>());
            }
        }
    }
}
