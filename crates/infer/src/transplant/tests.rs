use proptest::prelude::*;

use super::*;

/// The place that the compiler points to is marked by `«…»` in `now`; further ones follow in order.
fn check(before: &str, after: &str, now: &str, expected: Result<&str, TransplantError>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for c in now.chars() {
        match c {
            '«' => spans.push(text.len()..text.len()),
            '»' => spans.last_mut().unwrap().end = text.len(),
            c => text.push(c),
        }
    }
    let result = transplant(before, after, &text, &spans);
    assert_eq!(result.as_deref(), expected.as_deref(), "in {now}");
}

#[test]
fn names_are_mapped() {
    check(
        "    let t = s;\n    println!(\"{}\", s);\n",
        "    let t = s.clone();\n    println!(\"{}\", s);\n",
        "fn f(name: String) {\n        let copy = «name»;\n        g(name);\n}\n",
        Ok("fn f(name: String) {\n        let copy = name.clone();\n        g(name);\n}\n"),
    );
}

#[test]
fn a_fix_in_another_line_than_the_error_is_found_by_the_other_labels() {
    check(
        "    let t = take(s);\n    show(&s);\n",
        "    let t = take(s.clone());\n    show(&s);\n",
        "fn f(words: Vec<u8>) {\n    let n = count(«words»);\n    log(\"x\");\n    print(&«words»);\n}\n",
        Ok(
            "fn f(words: Vec<u8>) {\n    let n = count(words.clone());\n    log(\"x\");\n    print(&words);\n}\n",
        ),
    );
}

#[test]
fn whole_lines_are_inserted_with_the_indentation_of_the_place() {
    check(
        "    let first = &v[0];\n    v.push(1);\n",
        "    let first = &v[0];\n    let first = first.clone();\n    v.push(1);\n",
        "impl S {\n    fn f(items: Vec<T>) {\n        let head = &items[0];\n        «items.push(2)»;\n    }\n}\n",
        Ok(
            "impl S {\n    fn f(items: Vec<T>) {\n        let head = &items[0];\n        let head = head.clone();\n        items.push(2);\n    }\n}\n",
        ),
    );
}

#[test]
fn deletions_and_line_endings_carry_over() {
    check(
        "    use_it(&mut x);\n",
        "    use_it(&x);\n",
        "fn f() {\r\n    send(«&mut y»);\r\n}\r\n",
        Ok("fn f() {\r\n    send(&y);\r\n}\r\n"),
    );
    check(
        "let n: u32 = a.len();\n",
        "let n: u32 = a.len()\n    as u32;\n",
        "    let size: u32 = «list.len()»;\r\n",
        Ok("    let size: u32 = list.len()\r\n        as u32;\r\n"),
    );
}

#[test]
fn one_name_means_one_name() {
    // `s` twice cannot be `a` and `b`.
    check(
        "    f(s, s);\n",
        "    f(s.clone(), s);\n",
        "    f(«a», b);\n",
        Err(TransplantError::NoMatch),
    );
    // Two names cannot become one.
    check(
        "    f(s, t);\n",
        "    f(s.clone(), t);\n",
        "    f(«a», a);\n",
        Err(TransplantError::NoMatch),
    );
}

#[test]
fn ambiguous_places_are_refused_and_equal_words_decide() {
    let (before, after) = ("    a.push(b);\n", "    a.push(b.clone());\n");
    check(
        before,
        after,
        "    x.push(«y); p.push(q);»\n",
        Err(TransplantError::Ambiguous { places: 2 }),
    );
    check(
        before,
        after,
        "    x.put(«y); p.push(q);»\n",
        Ok("    x.put(y); p.push(q.clone());\n"),
    );
}

#[test]
fn far_away_places_do_not_count() {
    let gap = "    ();\n".repeat(9);
    let now = format!("    let t = s;\n{gap}    «0»\n");
    check(
        "    let t = s;\n",
        "    let t = s.clone();\n",
        &now,
        Err(TransplantError::NoMatch),
    );
}

#[test]
fn names_of_nothing_are_refused() {
    check(
        "    let limit = 3;\n    f(x);\n",
        "    let limit = 3;\n    f(x, limit);\n",
        "    g(«y»);\n",
        Err(TransplantError::UnknownName {
            name: "limit".into(),
        }),
    );
}

#[test]
fn nothing_and_too_much_are_refused() {
    check(
        "a  b c",
        "a b c // d",
        "«a» b c",
        Err(TransplantError::NoChange),
    );
    let long = "x + ".repeat(90);
    check(
        "f(1)",
        &format!("f({long}1)"),
        "«f»(1)",
        Err(TransplantError::TooLarge { tokens: 180 }),
    );
    check("", "fn main() {}", "«»", Err(TransplantError::NoMatch));
}

proptest! {
    #[test]
    fn it_never_panics(before in ".{0,60}", after in ".{0,60}", now in ".{0,80}", a in 0usize..90, b in 0usize..90) {
        let _ = transplant(&before, &after, &now, std::slice::from_ref(&(a..b)));
        let _ = transplant(&before, &after, &now, &[]);
    }

    #[test]
    fn code_like_input_never_panics(
        before in "([a-c]|[(){};.,&=]|let|mut|\"s\"|'a|\r?\n| {1,4}|/\\*|//){0,24}",
        after in "([a-c]|[(){};.,&=]|let|mut|\"s\"|'a|\r?\n| {1,4}|/\\*|//){0,24}",
        now in "([a-c]|[(){};.,&=]|let|mut|\"s\"|'a|\r?\n| {1,4}|/\\*|//){0,30}",
        at in 0usize..40,
    ) {
        let _ = transplant(&before, &after, &now, std::slice::from_ref(&(at..at + 3)));
    }

    #[test]
    fn renaming_everything_changes_only_the_names(name in "[d-z][a-z]{0,6}", other in "[A-Z][a-z]{0,6}") {
        prop_assume!(!KEYWORD.contains(&name.as_str()));
        let before = "    let t = take(s);\n";
        let after = "    let t = take(&s)?;\n";
        let now = format!("fn f() {{\n  let {name} = {other}(q);\n}}\n");
        let expected = format!("fn f() {{\n  let {name} = {other}(&q)?;\n}}\n");
        prop_assert_eq!(transplant(before, after, &now, std::slice::from_ref(&(12..20))).unwrap(), expected);
    }
}

const KEYWORD: [&str; 12] = [
    "dyn", "else", "enum", "extern", "fn", "for", "gen", "if", "impl", "in", "let", "q",
];

#[test]
fn what_a_fix_keeps_is_the_same_before_and_after() {
    // Cases in which the places that the diff library gives are wrong.
    for (before, after) in [("a b", "b b"), ("a b", "b b a"), ("a b", "b a a")] {
        let (before, after) = (Code::new(before), Code::new(after));
        let change = Change::between(&before, &after).unwrap();
        for (new, old) in &change.kept {
            assert_eq!(after.word(*new), before.word(*old));
        }
        assert_eq!(
            before.tokens.len() - change.old.end,
            after.tokens.len() - change.new.end,
            "{} to {}",
            before.text,
            after.text
        );
    }
}
