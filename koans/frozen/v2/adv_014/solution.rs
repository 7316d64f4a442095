use std::marker::PhantomData;

pub struct Draft;
pub struct Reviewed;

pub struct Article<State> {
    pub text: String,
    state: PhantomData<State>,
}

impl Article<Draft> {
    pub fn write(text: &str) -> Self {
        Article {
            text: text.to_string(),
            state: PhantomData,
        }
    }

    /// Reviewing removes double spaces.
    pub fn review(self) -> Article<Reviewed> {
        Article {
            text: self.text.replace("  ", " "),
            state: PhantomData,
        }
    }
}

impl Article<Reviewed> {
    pub fn print(&self, copies: usize) -> Vec<String> {
        vec![self.text.clone(); copies]
    }
}

pub fn publish(text: &str, copies: usize) -> Vec<String> {
    let article = Article::write(text);
    article.review().print(copies)
}
