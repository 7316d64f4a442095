pub trait Exporter {
    fn row(&self, cells: &[&str]) -> String;

    fn table(&self, rows: &[Vec<&str>]) -> String {
        let rows: Vec<String> = rows.iter().map(|row| self.row(row)).collect();
        rows.join("\n")
    }
}

pub struct Markdown;

impl Exporter for Markdown {
    fn row(&self, cells: &[&str]) -> String {
        format!("| {} |", cells.join(" | "))
    }
}

impl Markdown {
    /// The line below the heading of a table.
    pub fn ruler(&self, columns: usize) -> String {
        self.row(&vec!["---"; columns])
    }
}
