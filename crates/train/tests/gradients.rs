//! Gradients of whole models: present, right, and blind to other documents.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{batch, config, distance, flat, model};
use sleepy_train::{Compute, Loss, Model, PackedBatch, Precision};

#[test]
fn every_parameter_gets_a_gradient() {
    for compute in [
        Compute::Fused(Precision::Exact),
        Compute::Fused(Precision::Fast),
        Compute::Composed,
    ] {
        let mut model = model(1);
        model.set_compute(compute);
        let loss = model.loss(&batch()).unwrap();
        for (name, var) in model.vars() {
            let gradient = loss.gradients.get(name).expect(name);
            assert_eq!(gradient.shape(), var.shape(), "{name}");
            let values = flat(gradient);
            assert!(values.iter().all(|x| x.is_finite()), "{name}");
            assert!(
                values.iter().any(|x| *x != 0.0),
                "{name} has a gradient of zeros"
            );
        }
    }
}

#[test]
fn fused_gradients_are_those_of_candle() {
    let mut model = model(2);
    let own = model.loss(&batch()).unwrap();
    model.set_compute(Compute::Composed);
    let plain = model.loss(&batch()).unwrap();
    assert!((own.loss - plain.loss).abs() < 1e-5);
    assert!((own.answer_loss - plain.answer_loss).abs() < 1e-5);
    assert_eq!((own.tokens, own.answer_tokens), (27, 14));
    for (name, gradient) in own.gradients.iter() {
        let off = distance(&flat(gradient), &flat(plain.gradients.get(name).unwrap()));
        assert!(off < 3e-5, "{name} is off by {off:.1e}");
    }
}

#[test]
fn checkpointing_changes_no_bit() {
    let mut model = model(7);
    let whole = model.loss(&batch()).unwrap();
    model.set_checkpointing(true);
    let again = model.loss(&batch()).unwrap();
    assert_eq!(whole.loss.to_bits(), again.loss.to_bits());
    for (name, gradient) in again.gradients.iter() {
        let want = flat(whole.gradients.get(name).unwrap());
        let same = flat(gradient)
            .iter()
            .zip(&want)
            .all(|(a, b)| a.to_bits() == b.to_bits());
        assert!(same, "{name} differs");
    }
}

#[test]
fn rounded_gradients_point_the_same_way() {
    let mut model = model(3);
    let exact = model.loss(&batch()).unwrap();
    model.set_compute(Compute::Fused(Precision::Fast));
    let fast = model.loss(&batch()).unwrap();
    assert!((exact.loss - fast.loss).abs() < 0.02 * exact.loss);
    // All together: of a small gradient alone, rounding is a large part.
    let all = |loss: &Loss| -> Vec<f32> {
        let gradients = loss.gradients.iter();
        gradients.flat_map(|(_, gradient)| flat(gradient)).collect()
    };
    let off = distance(&all(&fast), &all(&exact));
    assert!(off < 0.05, "off by {off:.1e}");
}

#[test]
fn gradients_are_slopes() {
    let model = model(4);
    let gradients = model.loss(&batch()).unwrap().gradients;
    for (name, var) in model.vars() {
        let gradient = gradients.get(name).unwrap();
        let length = gradients.norm(|own| own == name).unwrap();
        let before = var.as_tensor().copy().unwrap();
        // As far as moves the loss by 0.002: its seven digits then give the
        // slope three, and it is still straight.
        let step = (0.002 / length).min(0.05);
        let at = |step: f64| {
            let moved = (&before + (gradient * (step / length)).unwrap()).unwrap();
            var.set(&moved).unwrap();
            f64::from(model.loss(&batch()).unwrap().loss)
        };
        let slope = (at(step) - at(-step)) / (2.0 * step);
        var.set(&before).unwrap();
        let error = (slope - length).abs();
        assert!(
            error < 0.01 * length + 2e-5,
            "{name}: slope {slope}, gradient {length}"
        );
    }
}

#[test]
fn packed_documents_do_not_see_each_other() {
    let model = model(5);
    let packed = batch();
    let together = model.score(&packed).unwrap();
    let mut alone = Vec::new();
    for document in packed.documents() {
        let own = PackedBatch {
            rows: 1,
            len: document.len(),
            ids: packed.ids[document.clone()].to_vec(),
            targets: packed.targets[document.clone()].to_vec(),
            weights: packed.weights[document.clone()].to_vec(),
            positions: (0..document.len() as u32).collect(),
        };
        for mut score in model.score(&own).unwrap() {
            score.at += document.start;
            alone.push(score);
        }
    }
    assert_eq!(together.len(), alone.len());
    for (a, b) in together.iter().zip(&alone) {
        assert_eq!((a.at, a.best), (b.at, b.best));
        assert!((a.nll - b.nll).abs() < 1e-5, "{a:?} is not {b:?}");
    }
    // And what stands in one document moves nothing in another.
    let mut other = packed.clone();
    other.ids[0] += 1;
    let moved = model.score(&other).unwrap();
    let changed = |(a, b): &(&_, &_)| a != b;
    let places: Vec<usize> = together
        .iter()
        .zip(&moved)
        .filter(changed)
        .map(|(a, _)| a.at)
        .collect();
    assert!(
        !places.is_empty() && places.iter().all(|&at| at < 12),
        "{places:?}"
    );
}

#[test]
fn logits_and_scores_agree() {
    let model = model(6);
    let ids: Vec<u32> = (0..9).map(|i| i * 11 % 61).collect();
    let logits = model.forward_logits(&ids).unwrap();
    assert_eq!(logits.dims(), [9, 61]);
    let best = logits.argmax(1).unwrap().to_vec1::<u32>().unwrap();
    let scores = model.score(&PackedBatch::from_document(&ids)).unwrap();
    assert_eq!(scores.len(), 8);
    for score in scores {
        assert_eq!(score.best, best[score.at]);
    }
}

#[test]
fn malformed_batches_are_refused_with_the_place() {
    let model = Model::new(config(), 1).unwrap();
    let error = |change: fn(&mut PackedBatch)| {
        let mut batch = batch();
        change(&mut batch);
        model.loss(&batch).unwrap_err().to_string()
    };
    assert!(error(|b| b.ids[3] = 61).contains("ids[3] is token 61"));
    assert!(error(|b| b.targets[4] = 99).contains("targets[4]"));
    assert!(error(|b| b.weights[5] = f32::NAN).contains("weights[5]"));
    assert!(error(|b| b.positions[20] = 1).contains("positions[20]"));
    assert!(error(|b| b.positions[5] = 7).contains("positions[5]"));
    assert!(error(|b| b.len = 19).contains("40 entries"));
    assert!(error(|b| b.weights.fill(0.0)).contains("weight above zero"));
    assert!(
        model
            .forward_logits(&[])
            .unwrap_err()
            .to_string()
            .contains("empty")
    );
}
