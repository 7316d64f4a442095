//! A reliability diagram as SVG, by hand: it needs no library and diffs well.

use std::fmt::Write;

use crate::calibration::Reliability;

/// Side of the square in which probabilities are drawn, in pixels.
const SIDE: f64 = 300.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 40.0;
const WIDTH: f64 = 420.0;

/// One panel per curve: predicted against observed, with 95% intervals; the area
/// of a dot grows with the number of candidates in its bin.
pub fn reliability_svg(curves: &[(&str, &Reliability)]) -> String {
    let width = WIDTH * curves.len().max(1) as f64;
    let height = TOP + SIDE + 56.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    for (i, (title, curve)) in curves.iter().enumerate() {
        let _ = writeln!(out, "<g transform=\"translate({},0)\">", WIDTH * i as f64);
        panel(&mut out, title, curve);
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn panel(out: &mut String, title: &str, curve: &Reliability) {
    let x = |p: f64| LEFT + p * SIDE;
    let y = |p: f64| TOP + (1.0 - p) * SIDE;
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"16\" font-weight=\"bold\">{}</text>\n<text x=\"{LEFT}\" y=\"32\" fill=\"#555\">{} candidates, Brier {:.3}, ECE {:.3}</text>",
        escape(title),
        curve.count,
        curve.brier,
        curve.ece
    );
    let _ = writeln!(
        out,
        "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#999\"/>\n<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#bbb\" stroke-dasharray=\"4\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for tick in 0..=5 {
        let p = f64::from(tick) / 5.0;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{p:.1}</text>\n<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{p:.1}</text>",
            x(p),
            y(0.0) + 16.0,
            LEFT - 6.0,
            y(p) + 4.0
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">predicted probability</text>\n<text transform=\"translate(14,{}) rotate(-90)\" text-anchor=\"middle\">share that is right</text>",
        x(0.5),
        y(0.0) + 36.0,
        y(0.5)
    );
    let most = curve.bins.iter().map(|b| b.count).max().unwrap_or(1) as f64;
    for bin in &curve.bins {
        let (px, py) = (x(bin.predicted), y(bin.observed));
        let radius = 2.5 + 6.5 * (bin.count as f64 / most).sqrt();
        let _ = writeln!(
            out,
            "<line x1=\"{px:.1}\" y1=\"{:.1}\" x2=\"{px:.1}\" y2=\"{:.1}\" stroke=\"#36c\"/>\n<circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"{radius:.1}\" fill=\"#36c\" fill-opacity=\"0.7\"><title>{} of {} right</title></circle>",
            y(bin.ci95[0]),
            y(bin.ci95[1]),
            bin.right,
            bin.count
        );
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bin_is_a_dot_with_its_interval() {
        let curve = Reliability::of(&[(0.1, false), (0.9, true), (0.95, true)]);
        let svg = reliability_svg(&[("a < b & c", &curve), ("empty", &Reliability::default())]);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains("2 of 2 right"));
        // 0.925 predicted, all right: at the right and the top of the first panel.
        assert!(svg.contains("cx=\"333.5\" cy=\"40.0\""), "{svg}");
    }
}
