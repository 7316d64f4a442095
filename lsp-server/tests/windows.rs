//! Two windows on one repository: two servers that share its build folder, the
//! state folder and the database, and do not get in each other's way.

mod support;

use serde_json::{Value, json};
use sleepy_fix::Outcome;
use support::{Project, Session, apply, episodes, modern, no_model};

const BROKEN: &str =
    "fn main() {\n    let total = 1;\n    total += 1;\n    println!(\"{total}\");\n}\n";
const AT: (u32, u32) = (2, 5);

#[test]
fn two_servers_on_one_repository_both_work_and_both_remember() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut one = Session::start(&project, modern(), no_model());
    let mut two = Session::start(&project, modern(), no_model());
    for session in [&mut one, &mut two] {
        session.open(&uri, BROKEN);
    }
    let first = one.wait_for_fix(&uri, AT);
    let second = two.wait_for_fix(&uri, AT);
    let id = |fix: &Value| fix["command"]["arguments"][0]["episode"].clone();
    assert_ne!(id(&first), id(&second), "each has a record of its own");

    // Both at once, again and again: neither ever waits in vain for the other.
    for round in 0..3 {
        let text = format!("// {round}\n{BROKEN}");
        project.write("src/main.rs", &text);
        for session in [&mut one, &mut two] {
            session.forget_seen();
            session.change(&uri, &text);
            session.save(&project, "src/main.rs", &text);
        }
        for session in [&mut one, &mut two] {
            session.wait_idle(1);
            session.wait_for_fix(&uri, (AT.0 + 1, AT.1));
        }
    }
    let text = format!("// 2\n{BROKEN}");
    let taken = one.wait_for_fix(&uri, (AT.0 + 1, AT.1));
    let fixed = apply(&text, &taken, &uri);
    one.change(&uri, &fixed);
    one.execute(&taken["command"]);
    one.forget_seen();
    one.save(&project, "src/main.rs", &fixed);
    one.wait_idle(0);
    // The other window hears of it from the disk.
    two.change(&uri, &fixed);
    two.wait("sleepy/status", |s| s["workspaces"][0]["errors"] == 0);
    assert!(one.end().success() && two.end().success());

    let all = episodes(&project);
    let accepted: Vec<Value> = all
        .iter()
        .filter(|e| e.outcome == Outcome::Accepted)
        .map(|e| json!(e.id))
        .collect();
    assert!(accepted.contains(&id(&taken)), "{all:#?}");
    let told = |s: &str| all.iter().filter(|e| e.run_id == s).count();
    let runs: std::collections::BTreeSet<&str> = all.iter().map(|e| e.run_id.as_str()).collect();
    assert_eq!(runs.len(), 2, "both are in the database");
    assert!(runs.iter().all(|r| told(r) >= 1));
}
