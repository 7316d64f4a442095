//! Line charts as SVG text: all that the curves of a run need.

use std::fmt::Write;

/// A curve.
pub(super) struct Line {
    name: String,
    points: Vec<(f64, f64)>,
    /// Half the height of each point's interval; points without one are no dots.
    errors: Vec<f64>,
}

impl Line {
    /// A curve through points, left to right.
    pub(super) fn new(name: &str, points: Vec<(f64, f64)>) -> Self {
        Self {
            name: name.to_owned(),
            points,
            errors: Vec::new(),
        }
    }

    /// The same with a dot at each point, and its interval up and down.
    pub(super) fn with_errors(name: &str, points: Vec<(f64, f64)>, errors: Vec<f64>) -> Self {
        Self {
            errors,
            ..Self::new(name, points)
        }
    }
}

/// How an axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// Evenly, from zero.
    Linear,
    /// By factors, from the first point to the last.
    Logarithmic,
}

/// Curves over one pair of axes; the upright one begins at zero.
pub(super) struct Chart<'a> {
    pub(super) title: &'a str,
    pub(super) x: &'a str,
    pub(super) scale: Scale,
    pub(super) lines: Vec<Line>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Told apart by people with any colour vision (Okabe and Ito, 2008).
const COLOURS: [&str; 4] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];

impl Chart<'_> {
    /// The chart as a whole SVG document.
    pub(super) fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|l| &l.points);
        let finite = |v: f64| v.is_finite().then_some(v);
        let top =
            |of: fn(&(f64, f64)) -> f64| points().map(of).filter_map(finite).fold(0.0, f64::max);
        let y = Axis::to(top(|p| p.1));
        let x = match self.scale {
            Scale::Linear => Axis::to(top(|p| p.0)),
            Scale::Logarithmic => Axis::factors(points().map(|p| p.0)),
        };
        let across = |v: f64| LEFT + x.share(v) * (WIDTH - LEFT - RIGHT);
        let up = |v: f64| HEIGHT - BOTTOM - v / y.end * (HEIGHT - TOP - BOTTOM);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        );
        let text = |svg: &mut String, x: f64, y: f64, anchor: &str, colour: &str, text: &str| {
            // Writing into a String cannot fail.
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
                escape(text)
            );
        };
        text(&mut svg, LEFT, 22.0, "start", "black", self.title);
        text(
            &mut svg,
            WIDTH / 2.0,
            HEIGHT - 10.0,
            "middle",
            "black",
            self.x,
        );
        for tick in y.ticks() {
            let at = up(tick);
            let _ = writeln!(
                svg,
                "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>",
                WIDTH - RIGHT
            );
            text(&mut svg, LEFT - 6.0, at + 4.0, "end", "#444", &short(tick));
        }
        for tick in x.ticks() {
            text(
                &mut svg,
                across(tick),
                HEIGHT - BOTTOM + 18.0,
                "middle",
                "#444",
                &short(tick),
            );
        }
        for (i, line) in self.lines.iter().enumerate() {
            let colour = COLOURS[i % COLOURS.len()];
            let drawn = line
                .points
                .iter()
                .filter(|(x, y)| x.is_finite() && y.is_finite());
            let path: Vec<String> = drawn
                .map(|(x, y)| format!("{:.1},{:.1}", across(*x), up(*y)))
                .collect();
            let _ = writeln!(
                svg,
                "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{}\"/>",
                path.join(" ")
            );
            for ((x, y), error) in line.points.iter().zip(&line.errors) {
                let _ = writeln!(
                    svg,
                    "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{1:.1}\" y2=\"{2:.1}\" stroke=\"{colour}\"/><circle cx=\"{0:.1}\" cy=\"{3:.1}\" r=\"3\" fill=\"{colour}\"/>",
                    across(*x),
                    up(y - error),
                    up(y + error),
                    up(*y)
                );
            }
            let at = TOP + 16.0 * i as f64;
            text(&mut svg, WIDTH - RIGHT, at, "end", colour, &line.name);
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// An axis from zero to a round number in round steps, or by factors.
struct Axis {
    start: f64,
    end: f64,
    /// Distance of two ticks; none on an axis by factors.
    step: Option<f64>,
}

impl Axis {
    fn to(most: f64) -> Self {
        let axis = |end, step| Self {
            start: 0.0,
            end,
            step: Some(step),
        };
        if most <= 0.0 {
            return axis(1.0, 0.5);
        }
        let magnitude = 10f64.powf((most / 5.0).log10().floor());
        let nice = [1.0, 2.0, 5.0, 10.0].map(|n| n * magnitude);
        let step = nice.into_iter().find(|s| most / s <= 6.0).unwrap_or(most);
        axis((most / step).ceil() * step, step)
    }

    /// From a little below the smallest of these to a little above the largest.
    fn factors(values: impl Iterator<Item = f64>) -> Self {
        let sound = values.filter(|v| v.is_finite() && *v > 0.0);
        let (low, high) = sound.fold((f64::INFINITY, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        let (start, end) = if high > 0.0 {
            (low / 1.2, high * 1.2)
        } else {
            (1.0, 10.0)
        };
        Self {
            start,
            end,
            step: None,
        }
    }

    /// How far along the axis a value is, 0 to 1.
    fn share(&self, value: f64) -> f64 {
        match self.step {
            Some(_) => (value - self.start) / (self.end - self.start),
            None => (value / self.start).ln() / (self.end / self.start).ln(),
        }
    }

    fn ticks(&self) -> Vec<f64> {
        if let Some(step) = self.step {
            let count = ((self.end - self.start) / step).round() as usize;
            return (0..=count).map(|i| i as f64 * step).collect();
        }
        let (low, high) = (self.start.log10().floor(), self.end.log10().ceil());
        let powers = (low as i32..=high as i32).map(|p| 10f64.powi(p));
        let all = powers.flat_map(|p| [1.0, 2.0, 5.0].map(|n| n * p));
        all.filter(|v| (self.start..=self.end).contains(v))
            .collect()
    }
}

fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (most, end, step) in [
            (1.0, 1.0, 0.2),
            (4.3, 5.0, 1.0),
            (97.0, 100.0, 20.0),
            (0.0, 1.0, 0.5),
        ] {
            let axis = Axis::to(most);
            assert!(
                (axis.end - end).abs() < 1e-9 && (axis.ticks()[1] - step).abs() < 1e-9,
                "{most}: {} {:?}",
                axis.end,
                axis.step
            );
        }
        assert_eq!(
            Axis::to(1.0)
                .ticks()
                .into_iter()
                .map(short)
                .collect::<Vec<_>>(),
            ["0", "0.2", "0.4", "0.6", "0.8", "1"]
        );
    }

    #[test]
    fn factors_are_equally_far_apart() {
        let axis = Axis::factors([0.5, 8.0, f64::NAN].into_iter());
        assert_eq!(axis.ticks(), [0.5, 1.0, 2.0, 5.0]);
        let apart = |a, b| axis.share(b) - axis.share(a);
        assert!((apart(0.5, 2.0) - apart(2.0, 8.0)).abs() < 1e-12);
        assert!(axis.share(0.5) > 0.0 && axis.share(8.0) < 1.0);
        assert_eq!(
            Axis::factors(std::iter::empty()).ticks(),
            [1.0, 2.0, 5.0, 10.0]
        );
    }

    #[test]
    fn a_chart_has_every_curve_inside_its_frame() {
        let chart = Chart {
            title: "a < b",
            x: "steps",
            scale: Scale::Linear,
            lines: vec![
                Line::new("one", vec![(0.0, 1.0), (10.0, 0.5)]),
                Line::new("none", vec![(f64::NAN, 1.0)]),
            ],
        };
        let svg = chart.svg();
        assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>\n"));
        // From the left edge at the top of the axis to the right edge, half way down.
        assert!(svg.contains("points=\"60.0,40.0 700.0,195.0\""), "{svg}");
        assert!(svg.contains("points=\"\""), "{svg}");
        assert_eq!(svg.matches("<polyline").count(), 2);
    }
}
