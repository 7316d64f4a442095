/// Applies a rule to every line of an article.
pub fn each_line<'a, F>(article: &str, rule: F) -> String
where
    F: Fn(&'a str) -> &'a str,
{
    let mut page = String::new();
    for line in article.lines() {
        let line = line.replace('\t', " ");
        page.push_str(rule(&line));
        page.push('\n');
    }
    page
}

/// Takes away spaces at the ends of lines.
pub fn trimmed(article: &str) -> String {
    each_line(article, str::trim_end)
}

/// Takes away remarks such as `% who says so?`.
pub fn without_remarks(article: &str) -> String {
    each_line(article, |line| {
        line.split_once('%').map_or(line, |(text, _)| text)
    })
}
