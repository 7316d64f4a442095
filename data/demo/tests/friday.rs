//! What the warehouse does once it compiles: a repair that guts it fails here.

use inventory::catalog::Catalog;
use inventory::orders::{self, Line};
use inventory::stock::Stock;
use inventory::{pricing, report};

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
fn each_tier_has_its_discount() {
    assert_eq!(pricing::total(1, 100), 100);
    assert_eq!(pricing::total(10, 100), 970);
    assert_eq!(pricing::total(50, 100), 4750);
    assert_eq!(pricing::total(200, 100), 18_000);
}

#[test]
fn a_delivery_is_counted_and_has_a_slip() {
    let mut stock = Stock::new("B7");
    assert_eq!(stock.receive(10, 40), "B7: 40 of 10");
    assert_eq!(stock.receive(10, 25), "B7: 25 of 10");
    assert_eq!(stock.pieces(10), 65);
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
    let mut stock = Stock::default();
    stock.receive(10, 3);
    stock.receive(20, 300);
    assert_eq!(report::urgency(&stock, 10), "order soon");
    assert_eq!(report::urgency(&stock, 30), "sold out");
    assert!(report::line(&stock, 20, "hinge").ends_with("300  fine"));
}
