//! The rules of redaction, as data. A new kind of token is one line in
//! [`KNOWN_TOKENS`] and one in the tests.

/// A PEM block of any private key, up to its end or to the end of the text.
pub(super) const PRIVATE_KEY: &str = r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|.*)";

/// Tokens whose shape alone gives them away: who issues them, and the shape.
pub(super) const KNOWN_TOKENS: [(&str, &str); 21] = [
    ("AWS key id", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("GitHub", r"\bgh[pousr]_[A-Za-z0-9]{30,}\b"),
    ("GitHub, fine-grained", r"\bgithub_pat_[A-Za-z0-9_]{22,}\b"),
    ("GitLab", r"\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{20,}"),
    ("Slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("Slack, app", r"\bxapp-\d-[A-Za-z0-9-]{10,}"),
    (
        "Slack, webhook",
        r"\bhooks\.slack\.com/services/[A-Za-z0-9/]{20,}",
    ),
    (
        "Discord, webhook",
        r"\bdiscord(?:app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]{20,}",
    ),
    (
        "OpenAI, Anthropic",
        r"\bsk-(?:(?:proj|ant|svcacct|admin|or)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})",
    ),
    ("Stripe", r"\b[rsp]k_(?:live|test)_[A-Za-z0-9]{16,}\b"),
    ("Google, API key", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("Google, OAuth", r"\b(?:ya29\.|GOCSPX-)[A-Za-z0-9_-]{20,}"),
    ("npm", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    ("crates.io", r"\bcio[A-Za-z0-9]{32}\b"),
    ("Hugging Face", r"\bhf_[A-Za-z0-9]{30,}\b"),
    ("SendGrid", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("Twilio", r"\bSK[0-9a-f]{32}\b"),
    ("Telegram, bot", r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("age", r"\bAGE-SECRET-KEY-1[A-Z0-9]{50,}\b"),
    (
        "JSON web token",
        r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    ),
];

/// A place where credentials stand. The pattern names the `value`, and the
/// `name` it is given to where there is one.
pub(super) struct Rule {
    pub(super) pattern: &'static str,
    /// Whether this value under this name is a secret.
    pub(super) is_secret: fn(name: &str, value: &str) -> bool,
}

/// The places, in the order in which they are looked at.
pub(super) const CREDENTIALS: [Rule; 7] = [
    // scheme://user:password@host
    Rule {
        pattern: r#"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@"'`]*:(?P<value>[^\s/@"'`]+)@"#,
        is_secret: |_, value| !value.contains(['{', '}', '<', '$']),
    },
    // Authorization: Bearer …
    Rule {
        pattern: r"(?i)\b(?:bearer|basic)\s+(?P<value>[A-Za-z0-9+/_.=~-]{16,})",
        is_secret: |_, value| looks_random(value),
    },
    // password = "…", password: &str = "…", "password": "…", password == "…"
    Rule {
        pattern: r#"(?P<name>[A-Za-z_][A-Za-z0-9_-]*)"?\s*(?::\s*(?:&\s*(?:'[a-z_]+\s+)?)?(?:str|String|\[u8[^\]"]*\])\s*)?(?:=>|[=!]=|=|:)\s*(?:Some\()?(?:(?:std::string::)?String::from\(|&)?b?r?"(?P<value>[^"\\\n]{4,})""#,
        is_secret: |name, value| {
            (is_secret_name(name) && !is_placeholder(value))
                || (is_suspicious_name(name) && looks_random(value))
        },
    },
    // .password("…"), .bearer_auth("…")
    Rule {
        pattern: r#"\.\s*(?P<name>[a-z_][a-z0-9_]*)\(\s*(?:Some\()?b?r?"(?P<value>[^"\\\n]{4,})""#,
        is_secret: |name, value| {
            let auth = matches!(name, "bearer_auth" | "bearer_token" | "auth_token");
            (auth || is_secret_name(name)) && is_no_word(value) && !is_placeholder(value)
        },
    },
    // .basic_auth("user", Some("…"))
    Rule {
        pattern: r#"\.\s*basic_auth\(\s*[^,\n]*,\s*(?:Some\()?"(?P<value>[^"\\\n]+)""#,
        is_secret: |_, value| !is_placeholder(value),
    },
    // ("API_KEY", "…")
    Rule {
        pattern: r#""(?P<name>[A-Za-z_][A-Za-z0-9_-]*)"\s*,\s*b?r?"(?P<value>[^"\\\n]{4,})""#,
        is_secret: |name, value| {
            is_secret_name(name) && is_no_word(value) && !is_placeholder(value)
        },
    },
    // API_KEY=… as in shell scripts and .env files
    Rule {
        pattern: r#"\b(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>[^\s"'`;&|<>(){}\[\]]{8,})"#,
        is_secret: |name, value| is_secret_name(name) && is_no_word(value),
    },
];

/// Whether a name says that its value is secret. A suffix can say that the
/// value is only about the secret.
fn is_secret_name(name: &str) -> bool {
    const SECRET: [&str; 12] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "api_key",
        "apikey",
        "access_key",
        "private_key",
        "secret_key",
        "auth_token",
        "access_token",
        "refresh_token",
    ];
    const ABOUT: [&str; 18] = [
        "_env", "_var", "_name", "_field", "_label", "_header", "_path", "_file", "_url", "_uri",
        "_prompt", "_hint", "_kind", "_type", "_column", "_param", "_id", "_error",
    ];
    let name = name.to_ascii_lowercase().replace('-', "_");
    let name = name.trim_matches('_');
    SECRET.iter().any(|s| contains_word(name, s)) && !ABOUT.iter().any(|a| name.ends_with(a))
}

/// Whether a name could belong to a secret: only random text counts then.
fn is_suspicious_name(name: &str) -> bool {
    const SUSPICIOUS: [&str; 9] = [
        "token",
        "key",
        "credential",
        "credentials",
        "auth",
        "pwd",
        "pass",
        "salt",
        "bearer",
    ];
    let name = name.to_ascii_lowercase().replace('-', "_");
    SUSPICIOUS.iter().any(|s| contains_word(&name, s))
}

/// Whether `word` stands in a `snake_case` name on word borders, or at the end
/// of a name written in one piece such as `dbpassword`.
fn contains_word(name: &str, word: &str) -> bool {
    let bordered = name.match_indices(word).any(|(at, _)| {
        let before = at == 0 || name.as_bytes()[at - 1] == b'_';
        let end = at + word.len();
        let after = end == name.len() || name.as_bytes()[end] == b'_';
        before && after
    });
    bordered || (word.len() >= 6 && word != "secret" && name.ends_with(word))
}

/// Values that stand for a secret without being one.
fn is_placeholder(value: &str) -> bool {
    let plain = value.trim();
    let lower = plain.to_ascii_lowercase();
    // The name of an environment variable.
    let variable = plain.contains('_')
        && plain
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    variable
        || plain.contains(['{', '}', '<', '>', '$'])
        || matches!(
            lower.as_str(),
            "" | "password"
                | "passwd"
                | "secret"
                | "token"
                | "api_key"
                | "apikey"
                | "key"
                | "none"
                | "null"
                | "string"
                | "text"
                | "[redacted]"
        )
        || lower
            .bytes()
            .all(|b| matches!(b, b'*' | b'x' | b'.' | b'-'))
}

/// Whether a value is more than one lower-case or title-case word.
fn is_no_word(value: &str) -> bool {
    let plain = value.strip_prefix(|c: char| c.is_ascii_uppercase());
    !plain
        .unwrap_or(value)
        .bytes()
        .all(|b| b.is_ascii_lowercase() || matches!(b, b' ' | b'_' | b'-'))
}

/// Whether a value looks drawn at random: long, letters and digits mixed, and
/// more than three bits of entropy per character.
fn looks_random(value: &str) -> bool {
    let shape = value.len() >= 16
        && value.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'_' | b'.' | b'=' | b'-' | b'~')
        });
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let path = value.starts_with(['/', '.']) || value.contains("//");
    shape && !path && digits >= 2 && letters >= 2 && entropy(value) > 3.0
}

/// Shannon entropy in bits per character.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for b in value.bytes() {
        counts[usize::from(b)] += 1;
    }
    let n = value.len().max(1) as f64;
    let terms = counts.iter().filter(|c| **c > 0).map(|c| {
        let p = f64::from(*c) / n;
        -p * p.log2()
    });
    terms.sum()
}
