/// What a commit does.
#[derive(Debug, PartialEq)]
pub enum Kind {
    Feature,
    Repair { breaking: bool },
    Other,
}

/// The kind of a commit, by a subject such as `fix!: forget old tokens`.
pub fn kind(subject: &str) -> Kind {
    let Some((prefix, _)) = subject.split_once(": ") else {
        return Kind::Other;
    };
    match prefix {
        "feat" => Kind::Feature,
        "fix" => Kind::Repair { breaking: false },
        "fix!" => Kind::Repair { breaking: true },
        _ => Kind::Other,
    }
}

/// How many commits belong into the release notes.
pub fn notable(subjects: &[&str]) -> usize {
    let kinds = subjects.iter().map(|subject| kind(subject));
    kinds.filter(|kind| *kind != Kind::Other).count()
}
