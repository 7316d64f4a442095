//! Taking secrets out of a text before it is stored.
//!
//! Three kinds of evidence, from certain to suspicious: the shape of a known
//! token or key, a literal given to something whose name says that it is
//! secret, and random characters given to something whose name might. Where in
//! doubt the name decides: code is full of strings, and a memory that turned
//! `token = "let"` into `[redacted]` would teach nonsense.
//!
//! Redacting is idempotent, and it keeps every line, so that regions and diffs
//! still line up.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use sleepy_fix::{Episode, Verdict};

mod rules;

use rules::{CREDENTIALS, KNOWN_TOKENS, PRIVATE_KEY, Rule};

/// What stands for a secret.
const MARK: &str = "[redacted]";

static PRIVATE_KEY_RE: LazyLock<Option<Regex>> = LazyLock::new(|| compile(PRIVATE_KEY));
static TOKEN_RE: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(&KNOWN_TOKENS.map(|(_, p)| format!("(?:{p})")).join("|")));
static CREDENTIAL_RES: LazyLock<Vec<(Regex, &'static Rule)>> = LazyLock::new(|| {
    let compiled = CREDENTIALS.iter().map(|r| Some((compile(r.pattern)?, r)));
    compiled.flatten().collect()
});

/// The rules are constants, and a test compiles each; a rule that did not
/// compile would be skipped, not panic.
fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(pattern)
        .inspect_err(|e| tracing::error!("a redaction rule is broken: {e}"))
        .ok()
}

/// The text without secrets.
pub fn redact(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    if let Some(re) = &*PRIVATE_KEY_RE {
        text = apply(text, re, |found| keep_lines(&found[0]));
    }
    if let Some(re) = &*TOKEN_RE {
        text = apply(text, re, |_| MARK.to_owned());
    }
    for (re, rule) in &*CREDENTIAL_RES {
        let whole = text.clone();
        text = apply(text, re, |found| without_value(&whole, found, rule));
    }
    text.into_owned()
}

/// The episode without secrets in any text that comes from a person's files.
pub fn redact_episode(episode: &Episode) -> Episode {
    let mut clean = episode.clone();
    for text in [
        &mut clean.error,
        &mut clean.diff_unified,
        &mut clean.before_region,
        &mut clean.after_region,
    ] {
        *text = redact(text);
    }
    clean.settled_text = clean.settled_text.as_deref().map(redact);
    match &mut clean.verdict {
        Some(
            Verdict::Verified { check }
            | Verdict::Progress { check }
            | Verdict::StillBroken { check }
            | Verdict::TestsFailed { check },
        ) => {
            for error in &mut check.new_errors {
                *error = redact(error);
            }
        }
        Some(Verdict::Unjudged { reason }) => *reason = redact(reason),
        // Rules of the guard name items and attributes, no literals.
        Some(Verdict::Guarded { .. }) | None => {}
    }
    clean
}

fn apply<'t>(
    text: Cow<'t, str>,
    re: &Regex,
    replace: impl Fn(&Captures<'_>) -> String,
) -> Cow<'t, str> {
    match re.replace_all(&text, |found: &Captures<'_>| replace(found)) {
        Cow::Borrowed(_) => text,
        Cow::Owned(new) => Cow::Owned(new),
    }
}

/// A block of several lines, each replaced; the sign at the start of a diff's
/// line stays.
fn keep_lines(block: &str) -> String {
    let lines = block.split('\n').enumerate().map(|(i, line)| {
        if line.trim().is_empty() {
            return line.to_owned();
        }
        let sign = match line.chars().next() {
            Some(sign @ ('+' | '-' | ' ')) if i > 0 => sign.to_string(),
            _ => String::new(),
        };
        let end = if line.ends_with('\r') { "\r" } else { "" };
        format!("{sign}{MARK}{end}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The match of a credential rule with its value replaced, or as it is when
/// the value is no secret.
fn without_value(text: &str, found: &Captures<'_>, rule: &Rule) -> String {
    let whole = &found[0];
    let (Some(value), Some(start)) = (found.name("value"), found.get(0).map(|m| m.start())) else {
        return whole.to_owned();
    };
    let name = found.name("name").map_or("", |m| m.as_str());
    if between_literals(text, value.start()) || !(rule.is_secret)(name, value.as_str()) {
        return whole.to_owned();
    }
    let (from, to) = (value.start() - start, value.end() - start);
    format!("{}{MARK}{}", &whole[..from], &whole[to..])
}

/// Whether the quote before byte `at` closes a literal, so that what follows
/// is code: `ask("Password: ").expect("…")` has such a place.
fn between_literals(text: &str, at: usize) -> bool {
    let before = &text[..at];
    if !before.ends_with('"') {
        return false;
    }
    let line = &before[before.rfind('\n').map_or(0, |i| i + 1)..];
    let mut escaped = false;
    let quotes = line.bytes().filter(|b| {
        let quote = *b == b'"' && !escaped;
        escaped = *b == b'\\' && !escaped;
        quote
    });
    quotes.count() % 2 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_rule_compiles() {
        assert!(PRIVATE_KEY_RE.is_some() && TOKEN_RE.is_some());
        assert_eq!(CREDENTIAL_RES.len(), CREDENTIALS.len());
        for (name, pattern) in KNOWN_TOKENS {
            assert!(compile(pattern).is_some(), "{name}");
        }
    }

    /// Each line holds one secret, marked by «»; nothing else may change.
    fn check_hit(marked: &str) {
        let secret = marked.split(['«', '»']).nth(1).expect("a marked secret");
        let before = marked.replace(['«', '»'], "");
        let expected = marked.replace(&format!("«{secret}»"), MARK);
        assert_eq!(redact(&before), expected, "in {before}");
    }

    #[test]
    fn secrets_are_taken_out() {
        // Split so that no scanner takes these for real ones.
        let gh = format!("let t = \"«gh{}_{}»\";", "p", "a1B2".repeat(9));
        let aws = format!("// key «AK{}{}» here", "IA", "IOSFODNN7EXAMPLE");
        let slack = format!("send(\"«xo{}-123456789012-abcDEF»\")", "xb");
        let openai = format!("client(\"«s{}-proj-{}»\")", "k", "Ab3".repeat(10));
        let jwt = format!("f(\"«ey{0}.ey{0}.{0}»\")", "JhbGciOiJIUzI1NiJ9");
        let stripe = format!("\"«sk_{}_{}»\"", "live", "4eC39HqLyjWDarjtT1");
        let hf = format!("\"«h{}_{}»\"", "f", "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi");
        for line in [gh, aws, slack, openai, jwt, stripe, hf] {
            check_hit(&line);
        }
        for line in [
            r#"let password = "«hunter2»";"#,
            r#"const DB_PASSWORD: &str = "«Tr0ub4dor&3»";"#,
            r#"static API_KEY: &'static str = "«0123-abcd-4567»";"#,
            r#"    client_secret: "«s3cr3t-value»".to_string(),"#,
            r#"    passphrase: String::from("«open sesame 99»"),"#,
            r#"+    let secret_key = b"«k3yk3yk3y»";"#,
            r#"{"password": "«swordfish1»"}"#,
            r#"if password == "«letmein!»" {"#,
            r#"builder.password("«Pa55word»").build()"#,
            r#"req.bearer_auth("«abcd1234efgh»")"#,
            r#"std::env::set_var("API_KEY", "«v4lu3-v4lu3»");"#,
            r#"let url = "postgres://app:«s3cr3t»@db.internal/app";"#,
            r#"let url = "redis://:«p4ss»@localhost:6379";"#,
            r#"header("Authorization", "Bearer «abcDEF123456ghiJKL789»")"#,
            r#"let token = "«9f86d081884c7d659a2feaa0c55ad015»";"#,
            r#"let signing_key = "«dGhpcyBpcyBhIHNlY3JldCBrZXk0Mg==»";"#,
            "// DATABASE_PASSWORD=«tr0ub4dor3x» in .env",
        ] {
            check_hit(line);
        }
    }

    #[test]
    fn ordinary_code_stays_as_it_is() {
        for line in [
            r#"let token = "let";"#,
            r#"Token::Ident("password".into())"#,
            r#"let key = "user_name";"#,
            r#"const PASSWORD_FIELD: &str = "password";"#,
            r#"let password_env = "DB_PASSWORD";"#,
            r#"let secret_name = "staging";"#,
            r#"println!("password: {}", password.len());"#,
            r#"let password = read_line("Password: ")?;"#,
            r#"let password = "";"#,
            r#"let p = ask("Password: ").expect("reading");"#,
            r#"let api_key = std::env::var("API_KEY")?;"#,
            r#"map.insert("password", field);"#,
            r#"assert_eq!(tokens, "let x = 1;");"#,
            r#"let url = "https://docs.rs/serde/latest/serde/";"#,
            r#"let url = format!("postgres://{user}:{password}@{host}");"#,
            r#"let key = "content-type";"#,
            r#"let hash = "9f86d081884c7d659a2feaa0c55ad015";"#,
            r#"error[E0308]: mismatched types, expected `&str`, found `String`"#,
            r#"let path: PathBuf = "/etc/passwd".into();"#,
            r#"let pwd = "/home/me/projects/thing2";"#,
            r#"fn authenticate(password: &str, token: &Token) -> bool {"#,
            r#"let sk = skip_while(|c| c.is_whitespace());"#,
            r#"#[error("the password is wrong")] WrongPassword,"#,
            r#"let monkey = "a1b2c3d4e5f6g7h8i9j0";"#,
            r#"static KEYWORDS: [&str; 2] = ["async", "await"];"#,
            r#"parse_token=parser.next_token();"#,
            r#"let secret: Option<String> = None;"#,
        ] {
            assert_eq!(redact(line), line);
        }
    }

    #[test]
    fn a_private_key_goes_with_all_its_lines() {
        let begin = format!("-----BEGIN {} PRIVATE KEY-----", "RSA");
        let end = "-----END RSA PRIVATE KEY-----";
        let text = format!(
            "+const K: &str = \"{begin}\n+MIIEpAIBAAKCAQEA75\n+4c3xxx\n+{end}\";\n+fn f() {{}}\n"
        );
        let clean = redact(&text);
        assert_eq!(
            clean,
            "+const K: &str = \"[redacted]\n+[redacted]\n+[redacted]\n+[redacted]\";\n+fn f() {}\n"
        );
        // A region that ends inside the block is taken out to its end.
        let cut = format!("let k = \"{begin}\nMIIEpAIB\nAAKC");
        assert_eq!(redact(&cut), "let k = \"[redacted]\n[redacted]\n[redacted]");
    }

    #[test]
    fn the_koans_of_this_project_stay_as_they_are() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../koans/frozen");
        let mut dirs = vec![root];
        let mut seen = 0;
        while let Some(dir) = dirs.pop() {
            for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    dirs.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    assert_eq!(redact(&text), text, "{}", path.display());
                    seen += 1;
                }
            }
        }
        assert!(seen > 0, "there are koans");
    }

    proptest! {
        #[test]
        fn redacting_twice_is_redacting_once(text in r#"((password|token|key|api_key|x)( = |: |=)"?[a-zA-Z0-9+/=:@-]{0,24}"?;?\n?|-----BEGIN PRIVATE KEY-----|a://b:c[0-9]{3}@d |bearer [a-z0-9]{20}){0,6}"#) {
            let once = redact(&text);
            prop_assert_eq!(redact(&once), once.clone());
            prop_assert_eq!(once.lines().count(), text.lines().count());
        }
    }
}
