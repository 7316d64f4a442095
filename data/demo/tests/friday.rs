//! What the warehouse does once it compiles: a repair that guts it fails here.

use inventory::catalog::Catalog;
use inventory::orders::{self, Line};
use inventory::{limits, pricing, report, stock};

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    catalog.add(20, " hinge ", 250);
    catalog.add(10, "bolt", 8);
    catalog
}

#[test]
fn articles_are_found_by_number() {
    let catalog = catalog();
    assert_eq!(catalog.len(), 2);
    assert_eq!(catalog.find(20).map(|a| a.name.as_str()), Some("hinge"));
    assert_eq!(catalog.find(30), None);
}

#[test]
fn each_size_of_order_has_its_discount() {
    assert_eq!(pricing::total(1, 100), 100);
    assert_eq!(pricing::total(10, 100), 970);
    assert_eq!(pricing::total(50, 100), 4750);
    assert_eq!(pricing::total(200, 100), 18_000);
}

#[test]
fn each_article_has_its_limit() {
    assert_eq!(limits::value(&[100, 50, 7], 0), 100);
    assert_eq!(limits::value(&[100, 50, 7], 2), 7);
}

#[test]
fn what_is_not_found_has_no_pieces() {
    assert_eq!(stock::pieces(Some(12)), 12);
    assert_eq!(stock::pieces(None), 0);
}

#[test]
fn an_order_keeps_its_lines_and_has_a_price() {
    let lines = vec![
        Line {
            number: 10,
            pieces: 100,
        },
        Line {
            number: 20,
            pieces: 2,
        },
        Line {
            number: 99,
            pieces: 5,
        },
    ];
    let order = orders::place(&catalog(), lines);
    assert_eq!(order.lines.len(), 3);
    assert_eq!(order.cents, 760 + 500);
}

#[test]
fn the_report_tells_what_to_buy() {
    assert_eq!(report::urgency(0), "sold out");
    assert_eq!(report::urgency(3), "order soon");
    assert!(report::line("hinge", 303).ends_with("303  fine"));
}
