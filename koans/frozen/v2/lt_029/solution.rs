pub struct Glossary<'g> {
    terms: &'g [(&'g str, &'g str)],
}

impl<'g> Glossary<'g> {
    pub fn from_terms(terms: &'g [(&'g str, &'g str)]) -> Self {
        Glossary { terms }
    }

    /// The rest of the text after its first term, with what the term means.
    pub fn explain<'t>(&self, text: &'t str) -> Option<(&'t str, String)> {
        let fitting = self.terms.iter().filter(|(term, _)| text.starts_with(term));
        let (term, meaning) = fitting.max_by_key(|(term, _)| term.len())?;
        Some((text[term.len()..].trim_start(), meaning.to_string()))
    }
}
