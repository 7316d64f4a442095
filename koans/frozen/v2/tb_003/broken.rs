/// Running totals: each output is the sum of everything up to that input.
pub fn running_totals<T>(amounts: &[T], start: T) -> Vec<T>
where
    T: Copy,
{
    let mut total = start;
    let mut totals = Vec::with_capacity(amounts.len());
    for amount in amounts {
        total = total + *amount;
        totals.push(total);
    }
    totals
}

pub fn balance_line(cents: &[i64]) -> String {
    let totals = running_totals(cents, 0);
    let shown: Vec<String> = totals.iter().map(i64::to_string).collect();
    shown.join(" ")
}
