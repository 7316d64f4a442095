//! Every operation against the same arithmetic in candle's own operations:
//! values and gradients; and its gradients against finite differences.

use candle_core::{Device, Result as CandleResult, Tensor, Var};

use super::*;
use crate::PackedBatch;
use crate::kernels::Precision::{Exact, Fast};
use crate::model::composed;
use crate::testing::numbers;

fn tensor(shape: &[usize], salt: u32) -> Tensor {
    let count = shape.iter().product();
    Tensor::from_vec(numbers(count, salt), shape, &Device::Cpu).unwrap()
}

fn length(x: &Tensor) -> f64 {
    let squares = x.sqr().unwrap().sum_all().unwrap();
    f64::from(squares.to_scalar::<f32>().unwrap()).sqrt()
}

fn assert_close(what: &str, got: &Tensor, want: &Tensor, tolerance: f64) {
    let error = length(&(got - want).unwrap()) / length(want).max(1e-6);
    assert!(error < tolerance, "{what} is off by {error:.2e}");
}

/// Three documents of 5, 1 and 8 tokens in two rows of seven and their angles
/// for heads of width six.
fn packed() -> (PackedBatch, Documents) {
    let n = 14;
    let batch = PackedBatch {
        rows: 2,
        len: 7,
        ids: (0..n).collect(),
        targets: (0..n).map(|i| i * 3 % 11).collect(),
        weights: (0..n).map(|i| [1.0, 0.0, 0.25][i as usize % 3]).collect(),
        positions: vec![0, 1, 2, 3, 4, 0, 1, 0, 1, 2, 3, 4, 5, 6],
    };
    batch.validate(14).unwrap();
    let documents = Documents::new(&batch, 6, 100.0);
    (batch, documents)
}

/// A scalar that depends on every output in its own way.
fn probe(y: &Tensor) -> CandleResult<Tensor> {
    let mix = tensor(y.dims(), 99);
    (y * mix)?.sum_all()
}

/// Compares `own` with `plain` on inputs of these shapes, `bound` relative.
fn check(
    shapes: &[&[usize]],
    bound: f64,
    own: impl Fn(&[Tensor]) -> crate::Result<Tensor>,
    plain: impl Fn(&[Tensor]) -> crate::Result<Tensor>,
) {
    let vars: Vec<Var> = shapes
        .iter()
        .zip(1..)
        .map(|(shape, salt)| Var::from_tensor(&tensor(shape, salt)).unwrap())
        .collect();
    let inputs: Vec<Tensor> = vars.iter().map(|var| var.as_tensor().clone()).collect();
    let (y, want) = (own(&inputs).unwrap(), plain(&inputs).unwrap());
    assert_close("the output", &y, &want, bound);
    let found = probe(&y).unwrap().backward().unwrap();
    let wanted = probe(&want).unwrap().backward().unwrap();
    for (at, var) in vars.iter().enumerate() {
        let own_gradient = found.get(var).expect("every input gets a gradient");
        let gradient = wanted.get(var).unwrap();
        assert_close(&format!("gradient {at}"), own_gradient, gradient, bound);
        if bound < 1e-4 {
            check_slope(var, own_gradient, || probe(&own(&inputs).unwrap()).unwrap());
        }
    }
}

/// Along its own direction a gradient promises a slope of its length.
fn check_slope(var: &Var, gradient: &Tensor, value: impl Fn() -> Tensor) {
    const STEP: f64 = 0.02;
    let length = length(gradient);
    let direction = (gradient / length).unwrap();
    let before = var.as_tensor().copy().unwrap();
    let at = |step: f64| {
        var.set(&(&before + (&direction * step).unwrap()).unwrap())
            .unwrap();
        f64::from(value().to_scalar::<f32>().unwrap())
    };
    let slope = (at(STEP) - at(-STEP)) / (2.0 * STEP);
    var.set(&before).unwrap();
    let error = (slope - length).abs() / length;
    assert!(error < 5e-3, "slope {slope}, gradient {length}");
}

#[test]
fn rms_norm_like_candle() {
    check(
        &[&[70, 12], &[12]],
        1e-5,
        |x| rms_norm(&x[0], &x[1], 1e-5),
        |x| composed::rms_norm(&x[0], &x[1], 1e-5),
    );
}

#[test]
fn swiglu_like_candle() {
    check(
        &[&[9, 20]],
        1e-5,
        |x| swiglu(&x[0]),
        |x| composed::swiglu(&x[0]),
    );
}

#[test]
fn linear_like_candle() {
    for (precision, bound) in [(Exact, 1e-5), (Fast, 1e-2)] {
        check(
            &[&[67, 33], &[50, 33], &[50]],
            bound,
            |x| linear(&x[0], &x[1], Some(&x[2]), precision),
            |x| composed::linear(&x[0], &x[1], Some(&x[2])),
        );
    }
}

#[test]
fn frozen_linear_differentiates_its_input_only() {
    let weight = tensor(&[50, 33], 7);
    check(
        &[&[20, 33]],
        1e-5,
        |x| linear(&x[0], &weight, None, Exact),
        |x| composed::linear(&x[0], &weight, None),
    );
    let x = Var::from_tensor(&tensor(&[20, 33], 1)).unwrap();
    let y = linear(&x, &weight, None, Exact).unwrap();
    let found = probe(&y).unwrap().backward().unwrap();
    assert!(found.get(&weight).is_none());
}

#[test]
fn rope_and_attention_like_candle() {
    let (_, documents) = packed();
    for (heads, kv_heads) in [(4, 2), (2, 2), (3, 1)] {
        let width = (heads + 2 * kv_heads) * 6;
        check(
            &[&[14, width]],
            2e-5,
            |x| {
                let turned = rope(&x[0], &documents, heads + kv_heads)?;
                attention(&turned, &documents, heads, kv_heads)
            },
            |x| composed::attention(&x[0], &documents, heads, kv_heads),
        );
    }
}

#[test]
fn attention_over_several_blocks_like_candle() {
    // 300 tokens are three blocks of queries, the last one short.
    let ids = vec![0; 300];
    let documents = Documents::new(&PackedBatch::from_document(&ids), 6, 1000.0);
    check(
        &[&[300, 24]],
        2e-5,
        |x| attention(&rope(&x[0], &documents, 3)?, &documents, 2, 1),
        |x| composed::attention(&x[0], &documents, 2, 1),
    );
}

#[test]
fn cross_entropy_like_candle() {
    let (batch, _) = packed();
    for (precision, bound) in [(Exact, 1e-5), (Fast, 1e-2)] {
        check(
            &[&[14, 10], &[11, 10]],
            bound,
            |x| Ok(lm_cross_entropy(&x[0], &x[1], &batch, precision)?.0),
            |x| Ok(composed::lm_cross_entropy(&x[0], &x[1], &batch)?.0),
        );
    }
}

#[test]
fn cross_entropy_over_several_chunks_like_candle() {
    let ids: Vec<u32> = (0..1100).map(|i| i * 7 % 13).collect();
    let batch = PackedBatch::from_document(&ids);
    check(
        &[&[1100, 8], &[13, 8]],
        1e-5,
        |x| Ok(lm_cross_entropy(&x[0], &x[1], &batch, Exact)?.0),
        |x| Ok(composed::lm_cross_entropy(&x[0], &x[1], &batch)?.0),
    );
}

#[test]
fn scores_agree_with_the_losses() {
    let (batch, _) = packed();
    let (hidden, head) = (tensor(&[14, 10], 1), tensor(&[11, 10], 2));
    let (_, losses) = lm_cross_entropy(&hidden, &head, &batch, Exact).unwrap();
    let scores = score(&hidden, &head, &batch, Exact).unwrap();
    let logits = composed::linear(&hidden, &head, None).unwrap();
    let best = logits.argmax(1).unwrap().to_vec1::<u32>().unwrap();
    assert_eq!(scores.len(), 9);
    for (score, (at, loss)) in scores.iter().zip(losses) {
        assert_eq!((score.at, score.nll), (at, loss));
        assert_eq!(score.best, best[at]);
        assert!(batch.weights[at] > 0.0);
    }
}

#[test]
fn a_second_backward_pass_is_refused() {
    let (batch, _) = packed();
    let hidden = Var::from_tensor(&tensor(&[14, 10], 1)).unwrap();
    let (loss, _) = lm_cross_entropy(&hidden, &tensor(&[11, 10], 2), &batch, Exact).unwrap();
    assert!(loss.backward().is_ok());
    let error = loss.backward().unwrap_err().to_string();
    assert!(error.contains("can be taken once"), "{error}");
}

#[test]
fn shapes_that_do_not_fit_are_named() {
    let (batch, documents) = packed();
    let x = tensor(&[14, 10], 1);
    assert!(rms_norm(&x, &tensor(&[9], 1), 1e-5).is_err());
    assert!(swiglu(&tensor(&[3, 5], 1)).is_err());
    assert!(linear(&x, &tensor(&[4, 9], 1), None, Exact).is_err());
    assert!(linear(&x, &tensor(&[4, 10], 1), Some(&tensor(&[5], 1)), Exact).is_err());
    assert!(rope(&x, &documents, 2).is_err());
    assert!(attention(&tensor(&[14, 25], 1), &documents, 2, 1).is_err());
    assert!(attention(&tensor(&[15, 24], 1), &documents, 2, 1).is_err());
    let unknown = tensor(&[5, 10], 1); // the batch has targets up to ten
    assert!(lm_cross_entropy(&x, &unknown, &batch, Exact).is_err());
    let weightless = PackedBatch {
        weights: vec![0.0; 14],
        ..batch
    };
    assert!(lm_cross_entropy(&x, &tensor(&[11, 10], 1), &weightless, Exact).is_err());
}
