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
fn each_size_of_order_has_its_discount() {
    assert_eq!(pricing::total(1, 100), 100);
    assert_eq!(pricing::total(10, 100), 970);
    assert_eq!(pricing::total(50, 100), 4750);
    assert_eq!(pricing::total(200, 100), 18_000);
}

#[test]
fn what_is_too_much_cannot_be_delivered() {
    assert_eq!(pricing::deliverable(1000), Ok(1000));
    assert_eq!(pricing::deliverable(1001), Err("too many".to_string()));
}

#[test]
fn a_delivery_is_counted_and_has_a_slip() {
    let mut stock = Stock::new("B7");
    assert_eq!(stock.receive(40), "B7 1");
    assert_eq!(stock.receive(25), "B7 2");
    assert_eq!(stock.pieces(), 65);
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
    let mut stock = Stock::new("B7");
    assert_eq!(report::urgency(&stock), "sold out");
    stock.receive(3);
    assert_eq!(report::urgency(&stock), "order soon");
    stock.receive(300);
    assert!(report::line(&stock, "hinge").ends_with("303  fine"));
}
