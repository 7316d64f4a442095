//! The fuzz target on made-up inputs: the same ones on every run, so that a
//! failure is one for everybody. `crates/fix/fuzz` looks further.

#[path = "../fuzz/round.rs"]
mod round;

/// Answers as models write them, good and bad.
const ANSWERS: &[&str] = &[
    "2-2\n    let b = a.clone();\n",
    "1-0\nuse std::fmt;\n",
    "0-18446744073709551615\nx",
    "3-2\n",
    "<<<<<<< SEARCH\n    let a = 1;\n=======\n    let a = \"é\";\n>>>>>>> REPLACE",
    "```rust\n<<<<<<< SEARCH\n}\n=======\n=======\n>>>>>>> REPLACE\n```",
    "2-4\n#[allow(unused)]\n/* fn f() { */\nunsafe { todo!() }\n",
    "I would suggest to clone it.",
];

const TEXTS: &[&str] = &[
    "fn main() {\n    let a = 1;\n    println!(\"{}\", a);\n}\n",
    "fn f() {\r\n    let s = \"é\r\n\";\r\n}",
    "impl<T> A for B<'_, T> {\n    fn g(&self) -> u8 { r#\"x\"#; b'\\'' }\n\n#[test]\nfn t() { assert!(true) }",
    "mod m { #[cfg(a)] struct S(u8, \nenum E { A, B\nconst C: &str = \"unclosed;\n/* open",
    "",
];

/// Xorshift: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn bytes(&mut self, source: &[u8]) -> Vec<u8> {
        let mut out = source.to_vec();
        for _ in 0..self.below(6) {
            let at = self.below(out.len());
            match self.below(4) {
                0 if !out.is_empty() => drop(out.remove(at)),
                1 => out.insert(at, b"{}()[]\"'/*#!-<>=\n\r\\\xc3\xa90"[self.below(22)]),
                2 => out.truncate(at),
                _ => {
                    let piece = out[at..].to_vec();
                    let into = self.below(out.len());
                    out.splice(into..into, piece);
                }
            }
        }
        out
    }
}

#[test]
fn made_up_answers_and_texts_never_panic() {
    let mut random = Random(0x5eed_c0de_5eed_c0de);
    let mut edits = 0;
    for _ in 0..4000 {
        let mut data = vec![random.below(6) as u8, random.below(9) as u8];
        let answer = ANSWERS[random.below(ANSWERS.len())];
        let text = TEXTS[random.below(TEXTS.len())];
        // The zero byte divides the two, so none may stand in the answer.
        data.extend(
            random
                .bytes(answer.as_bytes())
                .into_iter()
                .filter(|b| *b != 0),
        );
        data.push(0);
        data.extend(random.bytes(text.as_bytes()));
        edits += round::round(&data);
    }
    assert!(edits > 800, "only {edits} of the answers were edits");
}

#[test]
fn short_inputs_are_no_inputs() {
    for data in [
        &b""[..],
        b"\0",
        b"\0\0",
        b"\xff\xff\0",
        b"\x01\x01\xf0\x28\x8c\x28",
    ] {
        assert_eq!(round::round(data), 0);
    }
}
